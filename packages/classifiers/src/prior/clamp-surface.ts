import { SURFACE_FEATURES } from './surface-features.js';

/** Standard deviations from the mean at which a surface feature is held. */
const REACH = 4;

/**
 * Holds each surface feature within 4 standard deviations of its training mean, in place: training on English must not make a
 * Chinese text an outlier of a thousand deviations.
 *
 * @param features Shape (N, S).
 * @returns Shape (2, S): the least and the largest value allowed.
 */
export function clampSurface(features: Float64Array): Float64Array {
  const S = SURFACE_FEATURES.length;
  const rows = features.length / S;
  const range = new Float64Array(2 * S);
  for (let f = 0; f < S; f++) {
    let mean = 0;
    let squares = 0;
    for (let k = f; k < features.length; k += S) mean += features[k] / rows;
    for (let k = f; k < features.length; k += S) squares += (features[k] - mean) ** 2 / rows;
    range[f] = mean - REACH * Math.sqrt(squares);
    range[S + f] = mean + REACH * Math.sqrt(squares);
    for (let k = f; k < features.length; k += S) features[k] = Math.min(Math.max(features[k], range[f]), range[S + f]);
  }
  return range;
}
