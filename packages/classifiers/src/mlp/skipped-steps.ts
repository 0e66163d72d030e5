import { BETA1, BETA2, EPS, type AdamSettings, type Moments } from './adam.js';

/** Steps after which fading momentum no longer moves a weight: 0.9^256 is 2e-12. */
const WINDOW = 256;
/** Steps in which the bias correction changes so fast that a weight with v̂ near ε² is moved in several stretches. */
const EARLY = 256;

/** What a stretch of skipped steps does to a weight with moments m and v. */
interface Stretch {
  /** D^d. */
  decay: number;
  /** lr S₀. */
  move: number;
  /** ε x̄. */
  eps: number;
  /** var x / x̄². */
  variance: number;
}

/**
 * Does to a row of weights what AdamW would have done in steps in which its gradient was 0: decay, and steps by a momentum that
 * fades. With D = 1 − lr·wd, a row last updated in step s, its m and v fading by β1 and β2, the steps k = s + 1 … t move a weight by
 * `lr Σ_k D^(t−k) c_k m / (√v + ε x_k)`, where `c_k = (β1/√β2)^(k−s) √(1−β2^k) / (1−β1^k)` and `x_k = √(1−β2^k) / √β2^(k−s)`.
 * The sums `S_n = Σ D^(t−k) c_k x_k^n` are the same for all weights: differences of tables made once. x hardly varies while the
 * momentum lasts, so that its mean and variance under c give the sum for any v:
 * `lr m S₀ / (√v + ε x̄) · (1 + (ε x̄ / (√v + ε x̄))² var x / x̄²)`, with an error in its third moment.
 */
export class SkippedSteps {
  readonly #settings: AdamSettings;
  readonly #shrink: number;
  /** Per n: `tails[s] = Σ_{k > s} D^(s−k) c_k x_k^n`, the whole future after step s, decay divided out. */
  readonly #tails: Float64Array[];
  /** Per n: the factor by which `c_k x_k^n` falls per step, bias corrections aside. */
  readonly #fades = [1, 2, 3].map((order) => BETA1 / BETA2 ** (order / 2));

  /** @param steps Number of updates in the whole training. */
  constructor(settings: AdamSettings, steps: number) {
    this.#settings = settings;
    this.#shrink = 1 - settings.learningRate * settings.weightDecay;
    this.#tails = this.#fades.map((fade, n) => {
      const tails = new Float64Array(steps + 1);
      let tail = 0;
      for (let k = steps + 4 * WINDOW; k > 0; k--) {
        const correction = (1 - BETA2 ** k) ** ((n + 1) / 2) / (1 - BETA1 ** k);
        tail = (fade / this.#shrink) * (correction + tail);
        if (k - 1 <= steps) tails[k - 1] = tail;
      }
      return tails;
    });
  }

  /**
   * Brings `weight[start .. start + length)` from the state after step `from` to that after step `to`. The moments are left as
   * they were after `from`: the next update fades them by the powers of β.
   */
  apply({ weight, m, v }: Moments, start: number, length: number, from: number, to: number): void {
    const d = to - from;
    if (d <= 0) return;
    const { decay, move, eps, variance } = this.#stretch(from, from, to);
    // √v below which the variance matters; later on it is too small to.
    const smallest = from < EARLY ? 50 * eps : 0;
    let stretches: Stretch[] | undefined;
    for (let i = start; i < start + length; i++) {
      const root = Math.sqrt(v[i]);
      if (root < smallest && m[i] !== 0) {
        stretches ??= this.#stretches(from, to);
        weight[i] = moved(weight[i], m[i], root, stretches);
        continue;
      }
      const inverse = 1 / (root + eps);
      weight[i] = weight[i] * decay - m[i] * inverse * move * (1 + eps * inverse * eps * inverse * variance);
    }
  }

  /** The steps `after` + 1 … `to` of weights last updated in step `from`. */
  #stretch(from: number, after: number, to: number): Stretch {
    const decay = this.#shrink ** (to - after);
    const d = after - from;
    const sum = (n: number) =>
      this.#fades[n] ** d * (decay * this.#tails[n][after] - this.#fades[n] ** (to - after) * this.#tails[n][to]);
    const [s0, s1, s2] = [sum(0), sum(1), sum(2)];
    return {
      decay,
      move: this.#settings.learningRate * s0,
      eps: (EPS * s1) / s0,
      variance: Math.max(0, (s2 * s0) / (s1 * s1) - 1),
    };
  }

  /** The steps `from` + 1 … `to` in stretches of which each is as long as all before it: x varies little within one. */
  #stretches(from: number, to: number): Stretch[] {
    const stretches: Stretch[] = [];
    for (let after = from; after < to;) {
      const length = after - from < WINDOW ? Math.max(1, after - from) : to - after;
      const end = Math.min(to, after + length);
      stretches.push(this.#stretch(from, after, end));
      after = end;
    }
    return stretches;
  }
}

function moved(weight: number, m: number, root: number, stretches: readonly Stretch[]): number {
  for (const { decay, move, eps, variance } of stretches) {
    const inverse = 1 / (root + eps);
    weight = weight * decay - m * inverse * move * (1 + eps * inverse * eps * inverse * variance);
  }
  return weight;
}
