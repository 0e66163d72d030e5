import type { FloatArray } from './mlp-weights.js';

/** Settings of Adam (Kingma and Ba 2015), with decay added to the gradient (L2) or to the weight (AdamW, Loshchilov and Hutter 2019). */
export interface AdamSettings {
  kind: 'adamw' | 'adam-l2';
  learningRate: number;
  weightDecay: number;
}

export const BETA1 = 0.9;
export const BETA2 = 0.999;
export const EPS = 1e-8;

/** What one update needs besides the settings: the bias corrections of its step. */
export interface AdamStep {
  /** Learning rate / (1 − β1^t). */
  rate: number;
  /** 1 / √(1 − β2^t). */
  rootScale: number;
  /** What AdamW multiplies a weight by before its step; 1 under L2. */
  shrink: number;
  /** What L2 adds of the weight to its gradient; 0 under AdamW. */
  l2: number;
}

/** The factors of update number `t`, counting from 1. */
export function adamStep({ kind, learningRate, weightDecay }: AdamSettings, t: number): AdamStep {
  const decoupled = kind === 'adamw';
  return {
    rate: learningRate / (1 - BETA1 ** t),
    rootScale: 1 / Math.sqrt(1 - BETA2 ** t),
    shrink: decoupled ? 1 - learningRate * weightDecay : 1,
    l2: decoupled ? 0 : weightDecay,
  };
}

/** Weights with their running first and second moments. */
export interface Moments {
  readonly weight: FloatArray;
  readonly m: FloatArray;
  readonly v: FloatArray;
}

/** Weights with moments of 0. */
export function withMoments(weight: FloatArray): Moments {
  const zeros = () =>
    weight instanceof Float32Array ? new Float32Array(weight.length) : new Float64Array(weight.length);
  return { weight, m: zeros(), v: zeros() };
}

/**
 * Updates `weight[start .. start + gradient.length)`, the moments first multiplied by `fadeM` and `fadeV`: β1 and β2, or
 * powers of them for weights that have skipped steps.
 */
export function adamUpdate(
  { weight, m, v }: Moments,
  start: number,
  gradient: Float64Array,
  step: AdamStep,
  fadeM = BETA1,
  fadeV = BETA2,
): void {
  const { rate, rootScale, shrink, l2 } = step;
  for (let i = 0; i < gradient.length; i++) {
    const at = start + i;
    const w = weight[at];
    const g = gradient[i] + l2 * w;
    const first = fadeM * m[at] + (1 - BETA1) * g;
    const second = fadeV * v[at] + (1 - BETA2) * g * g;
    m[at] = first;
    v[at] = second;
    weight[at] = w * shrink - (rate * first) / (Math.sqrt(second) * rootScale + EPS);
  }
}
