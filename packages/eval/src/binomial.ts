import type { Random } from '@torouter/data';

/** Draws from Binomial(n, p). */
type Binomial = (n: number, p: number) => number;

/**
 * Makes an exact binomial sampler for n up to `largest`: inversion for n·min(p, 1 − p) < 10, else transformed rejection (BTRS;
 * W. Hörmann, "The generation of binomial random variates", J. Stat. Comput. Simul. 46, 1993). About 50 ns a draw.
 */
export function createBinomial(random: Random, largest: number): Binomial {
  const logFactorial = new Float64Array(largest + 1);
  for (let k = 2; k <= largest; k++) logFactorial[k] = logFactorial[k - 1] + Math.log(k);

  const invert = (n: number, p: number) => {
    const odds = p / (1 - p);
    let probability = (1 - p) ** n;
    let left = random.next();
    let k = 0;
    while (left > probability && k < n) {
      left -= probability;
      k++;
      probability *= ((n + 1 - k) / k) * odds;
    }
    return k;
  };

  const reject = (n: number, p: number) => {
    const deviation = Math.sqrt(n * p * (1 - p));
    const b = 1.15 + 2.53 * deviation;
    const a = -0.0873 + 0.0248 * b + 0.01 * p;
    const c = n * p + 0.5;
    const inner = 0.92 - 4.2 / b;
    const mode = Math.floor((n + 1) * p);
    for (;;) {
      const u = random.next() - 0.5;
      const v = random.next();
      const edge = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / edge + b) * u + c);
      if (edge >= 0.07 && v <= inner) return k;
      if (!(k >= 0 && k <= n)) continue;
      const scaled = (v * (2.83 + 5.1 / b) * deviation) / (a / (edge * edge) + b);
      const logRatio =
        logFactorial[mode] +
        logFactorial[n - mode] -
        logFactorial[k] -
        logFactorial[n - k] +
        (k - mode) * Math.log(p / (1 - p));
      if (Math.log(scaled) <= logRatio) return k;
    }
  };

  const small = (n: number, p: number) => (n * p < 10 ? invert(n, p) : reject(n, p));
  return (n, p) => {
    if (n === 0 || p <= 0) return 0;
    if (p >= 1) return n;
    return p <= 0.5 ? small(n, p) : n - small(n, 1 - p);
  };
}
