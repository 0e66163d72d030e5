import { type Registry } from 'prom-client';

/** What one set of labels has counted. */
export class Buckets {
  readonly #bounds: readonly number[];
  readonly counts: Float64Array;
  sum = 0;
  count = 0;

  /** @param bounds Upper bounds in ascending order. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = new Float64Array(bounds.length);
  }

  observe(value: number): void {
    this.sum += value;
    this.count++;
    const bounds = this.#bounds;
    for (let i = 0; i < bounds.length; i++)
      if (value <= bounds[i]) {
        this.counts[i]++;
        return;
      }
  }
}

/**
 * A histogram whose counting is two additions. That of prom-client looks its labels up with every value, which costs a gateway as much as
 * a decision; it still writes the text.
 */
export class BucketHistogram {
  readonly name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Buckets>();
  readonly #label: string | undefined;

  constructor(options: { name: string; help: string; buckets: readonly number[]; label?: string; registry: Registry }) {
    this.name = options.name;
    this.#help = options.help;
    this.#bounds = options.buckets;
    this.#label = options.label;
    options.registry.registerMetric(this as never);
  }

  /** The counts of one value of the label; '' where there is no label. */
  of(value: string): Buckets {
    let buckets = this.#series.get(value);
    if (!buckets) this.#series.set(value, (buckets = new Buckets(this.#bounds)));
    return buckets;
  }

  /** What prom-client asks a metric for. */
  async get(): Promise<unknown> {
    const values = [...this.#series].flatMap(([value, { counts, sum, count }]) => {
      const labels = this.#label === undefined ? {} : { [this.#label]: value };
      let upTo = 0;
      return [
        ...this.#bounds.map((le, i) => ({
          metricName: `${this.name}_bucket`,
          labels: { le, ...labels },
          value: (upTo += counts[i]),
        })),
        { metricName: `${this.name}_bucket`, labels: { le: '+Inf', ...labels }, value: count },
        { metricName: `${this.name}_sum`, labels, value: sum },
        { metricName: `${this.name}_count`, labels, value: count },
      ];
    });
    return { name: this.name, help: this.#help, type: 'histogram', aggregator: 'sum', values };
  }
}
