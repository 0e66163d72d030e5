import type { Metric } from '@torouter/data';

/** How qualities of a metric are written: scores and similarities in per cent, others in their own unit. */
export interface QualityFormat {
  /** "quality %", or the metric's name, with a minus where less is better. */
  title: string;
  /** "points", or the metric's own unit. */
  deltaUnit: string;
  quality(value: number): string;
  delta(value: number): string;
}

/** How to write qualities of this metric and differences of them; "–" for NaN. */
export function qualityFormat(metric: Metric): QualityFormat {
  const percent = metric === 'score' || metric === 'bertSim';
  const digits = (value: number) => (percent ? (100 * value).toFixed(2) : value.toFixed(3));
  return {
    title: percent ? (metric === 'score' ? 'quality %' : 'BERTSim %') : `−${metric}`,
    deltaUnit: percent ? 'points' : metric,
    quality: (value) => (Number.isNaN(value) ? '–' : digits(value).replace('-', '−')),
    delta: (value) => {
      const text = digits(Math.abs(value));
      // A rounded 0 has no sign.
      return /[1-9]/.test(text) ? (value > 0 ? '+' : '−') + text : text;
    },
  };
}
