/** Settings of {@link minimise}. */
export interface MinimiseOptions {
  /** @default 100 */
  maxIterations?: number;
  /** Stop when the largest component of the gradient falls below it. @default 1e-5 */
  tolerance?: number;
  /** Stop when an iteration lowers the value by less than this share of it. @default 0 */
  relativeDecrease?: number;
  /** Called after each iteration; its promise is awaited. */
  afterIteration?: (iteration: number, value: number) => Promise<void> | void;
}

/** Pairs of steps and gradient changes that are kept. */
const HISTORY = 8;
/** Share of the decrease promised by the slope that a step must bring (Armijo). */
const SUFFICIENT = 1e-4;

/**
 * Minimises a smooth function by L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5) with backtracking.
 *
 * @param evaluate Writes the gradient at `x` into `gradient` and returns the value.
 * @param x Start; overwritten with the minimum.
 */
export async function minimise(
  evaluate: (x: Float64Array, gradient: Float64Array) => number,
  x: Float64Array,
  { maxIterations = 100, tolerance = 1e-5, relativeDecrease = 0, afterIteration }: MinimiseOptions = {},
): Promise<void> {
  const n = x.length;
  let gradient = new Float64Array(n);
  let nextGradient = new Float64Array(n);
  const next = new Float64Array(n);
  const direction = new Float64Array(n);
  const pairs: { step: Float64Array; change: Float64Array; rho: number }[] = [];
  let value = evaluate(x, gradient);

  for (let iteration = 1; iteration <= maxIterations && largest(gradient) > tolerance; iteration++) {
    searchDirection(direction, gradient, pairs);
    const slope = dot(direction, gradient);
    // Before any curvature is known, a step of length 1 along the gradient.
    let length = pairs.length ? 1 : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
    let nextValue = Infinity;
    for (let attempt = 0; attempt < 30; attempt++, length /= 2) {
      for (let i = 0; i < n; i++) next[i] = x[i] + length * direction[i];
      nextValue = evaluate(next, nextGradient);
      if (nextValue <= value + SUFFICIENT * length * slope) break;
    }
    if (!(nextValue < value)) return; // no step helps: this is the minimum, as far as doubles can tell

    const step = new Float64Array(n);
    const change = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      step[i] = next[i] - x[i];
      change[i] = nextGradient[i] - gradient[i];
    }
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      pairs.push({ step, change, rho: 1 / curvature });
      if (pairs.length > HISTORY) pairs.shift();
    }
    const decrease = value - nextValue;
    x.set(next);
    value = nextValue;
    [gradient, nextGradient] = [nextGradient, gradient];
    await afterIteration?.(iteration, value);
    if (decrease < relativeDecrease * Math.abs(value)) return;
  }
}

/** The two-loop recursion: −H · gradient for the inverse Hessian that the pairs suggest. */
function searchDirection(
  direction: Float64Array,
  gradient: Float64Array,
  pairs: readonly { step: Float64Array; change: Float64Array; rho: number }[],
): void {
  for (let i = 0; i < gradient.length; i++) direction[i] = -gradient[i];
  const alphas = new Float64Array(pairs.length);
  for (let p = pairs.length - 1; p >= 0; p--) {
    const { step, change, rho } = pairs[p];
    alphas[p] = rho * dot(step, direction);
    add(direction, -alphas[p], change);
  }
  const newest = pairs.at(-1);
  if (newest) {
    const scale = 1 / (newest.rho * dot(newest.change, newest.change));
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  for (let p = 0; p < pairs.length; p++) {
    const { step, change, rho } = pairs[p];
    add(direction, alphas[p] - rho * dot(change, direction), step);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function add(to: Float64Array, factor: number, what: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * what[i];
}

function largest(values: Float64Array): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) max = Math.max(max, Math.abs(values[i]));
  return max;
}
