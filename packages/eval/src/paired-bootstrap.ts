import { createRandom, TorouterError, type Random } from '@torouter/data';
import { createBinomial } from './binomial.js';
import { quantile } from './quantile.js';

/** A mean with its bootstrap interval. NaN where there was nothing to average. */
export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/** Options of {@link pairedBootstrap}. */
export interface PairedBootstrapOptions {
  /** @default 10_000 */
  resamples?: number;
  /** @default 42 */
  seed?: number;
  /** Share of resampled means inside the interval. @default 0.95 */
  level?: number;
  /**
   * Shape (N,): group of each value (any integers). With it the statistic is the mean over groups of the group means, and each
   * group is resampled within itself. Without it all values are one group.
   */
  groups?: Int32Array;
}

/**
 * Percentile bootstrap interval of a mean (B. Efron, 1979). Give it paired differences (router minus baseline, per query), and
 * it is the paired interval: a query's difficulty, which both share, cancels.
 *
 * Exact in distribution on both of its paths: where values take few distinct levels (scores of 0 and 1) a resample is one
 * multinomial draw of the levels' counts; else every value is drawn by itself.
 *
 * @param values Shape (N,), finite.
 * @throws {TorouterError} TOROUTER_NOTHING_TO_SCORE where N is 0; TOROUTER_INVALID_ARGUMENT for a value that is not finite or an
 *   option out of range.
 */
export function pairedBootstrap(
  values: Float64Array,
  { resamples = 10_000, seed = 42, level = 0.95, groups }: PairedBootstrapOptions = {},
): Interval {
  check(values, resamples, level, groups);
  const random = createRandom(seed);
  const parts = split(values, groups);
  const estimates = new Float64Array(resamples);
  let mean = 0;
  for (const part of parts) {
    const levels = countLevels(part);
    // A binomial draw costs about as much as 40 draws of single values.
    if (levels.length === 1 || levels.length * 40 <= part.length)
      mean += drawCounts(levels, part.length, parts.length, estimates, random);
    else mean += drawValues(part, parts.length, estimates, random);
  }
  estimates.sort();
  return { mean, low: quantile(estimates, (1 - level) / 2), high: quantile(estimates, (1 + level) / 2) };
}

/** Adds a resampled mean of one group, divided by the number of groups, to every estimate; returns the actual one. */
function drawCounts(
  levels: readonly [value: number, count: number][],
  rows: number,
  groups: number,
  estimates: Float64Array,
  random: Random,
): number {
  const binomial = createBinomial(random, rows);
  const last = levels.length - 1;
  // Given what the earlier levels took, the next level's count is binomial with its share of what is left.
  const shares = levels.map(([, count], k) => count / levels.slice(k).reduce((sum, level) => sum + level[1], 0));
  for (let r = 0; r < estimates.length; r++) {
    let left = rows;
    let sum = 0;
    for (let k = 0; k < last && left > 0; k++) {
      const count = binomial(left, shares[k]);
      sum += count * levels[k][0];
      left -= count;
    }
    estimates[r] += (sum + left * levels[last][0]) / rows / groups;
  }
  return levels.reduce((sum, [value, count]) => sum + count * value, 0) / rows / groups;
}

/** As {@link drawCounts}, value by value. */
function drawValues(values: Float64Array, groups: number, estimates: Float64Array, random: Random): number {
  const rows = values.length;
  const state = Int32Array.from({ length: 4 }, () => random.next() * 4294967296);
  for (let r = 0; r < estimates.length; r++) estimates[r] += sumOfDraws(values, state) / rows / groups;
  return values.reduce((sum, value) => sum + value, 0) / rows / groups;
}

/**
 * Sum of as many values as there are, drawn with replacement. sfc32 is written out, because a call per value takes three times
 * as long; the loop is a function of its own and the state is read without destructuring, because V8 otherwise compiles it to
 * code three times as slow.
 */
function sumOfDraws(values: Float64Array, state: Int32Array): number {
  const rows = values.length;
  const scale = rows / 4294967296;
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let counter = state[3];
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const drawn = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + drawn) | 0;
    sum += values[((drawn >>> 0) * scale) | 0];
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
  return sum;
}

/** Distinct values with their counts, most frequent first, so that a resample is used up early. */
function countLevels(values: Float64Array): [number, number][] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((x, y) => y[1] - x[1] || x[0] - y[0]);
}

function split(values: Float64Array, groups: Int32Array | undefined): Float64Array[] {
  if (!groups) return [values];
  const members = new Map<number, number[]>();
  for (const [i, group] of groups.entries()) {
    const list = members.get(group);
    if (list) list.push(values[i]);
    else members.set(group, [values[i]]);
  }
  return [...members.values()].map((list) => Float64Array.from(list));
}

function check(values: Float64Array, resamples: number, level: number, groups: Int32Array | undefined): void {
  if (!values.length)
    throw new TorouterError('TOROUTER_NOTHING_TO_SCORE', 'pairedBootstrap: there is not a single value to resample.');
  const invalid = (message: string) => new TorouterError('TOROUTER_INVALID_ARGUMENT', `pairedBootstrap: ${message}`);
  if (!Number.isInteger(resamples) || resamples < 1)
    throw invalid(`resamples should be an integer of at least 1; got ${resamples}.`);
  if (!(level > 0 && level < 1)) throw invalid(`level should lie between 0 and 1; got ${level}.`);
  if (groups && groups.length !== values.length)
    throw invalid(`groups should have one entry per value, ${values.length}; got ${groups.length}.`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw invalid(`values should be finite; entry ${bad} is ${values[bad]}. Leave out rows that are not recorded.`);
}
