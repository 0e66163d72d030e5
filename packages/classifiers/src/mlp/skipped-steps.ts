import { adamStep, BETA1, BETA2, EPS, type AdamSettings, type Moments } from './adam.js';

/** Steps after which fading momentum no longer moves a weight: 0.9^256 is 2e-12. */
const WINDOW = 256;
/** Steps in which the bias correction changes so fast that a weight with v̂ near ε² takes its steps one by one. */
const EARLY = 256;
/** Movement that is not worth an exact sum. */
const NEGLIGIBLE = 1e-9;

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
  /** Per n: by how much `D^(t−k) c_k x_k^n` falls per step, decay aside. */
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
    const decay = this.#shrink ** d;
    const s0 = this.#sum(0, from, to, decay);
    const s1 = this.#sum(1, from, to, decay);
    const variance = Math.max(0, (this.#sum(2, from, to, decay) * s0) / (s1 * s1) - 1);
    const eps = (EPS * s1) / s0;
    const move = this.#settings.learningRate * s0;
    // √v below which the variance matters; later on it is too small to.
    const smallest = from < EARLY ? 50 * eps : 0;
    for (let i = start; i < start + length; i++) {
      const root = Math.sqrt(v[i]);
      const inverse = 1 / (root + eps);
      const step = m[i] * inverse * move;
      if (root < smallest && Math.abs(step) > NEGLIGIBLE) weight[i] = this.#oneByOne(weight[i], m[i], v[i], from, to);
      else weight[i] = weight[i] * decay - step * (1 + eps * inverse * eps * inverse * variance);
    }
  }

  #sum(n: number, from: number, to: number, decay: number): number {
    return decay * this.#tails[n][from] - this.#fades[n] ** (to - from) * this.#tails[n][to];
  }

  #oneByOne(weight: number, m: number, v: number, from: number, to: number): number {
    const last = Math.min(to, from + WINDOW);
    for (let k = from + 1; k <= last; k++) {
      const { rate, rootScale, shrink } = adamStep(this.#settings, k);
      m *= BETA1;
      v *= BETA2;
      weight = weight * shrink - (rate * m) / (Math.sqrt(v) * rootScale + EPS);
    }
    return weight * this.#shrink ** (to - last);
  }
}
