import { typeName, type RecordPlace } from '../files/record-reader.js';
import type { Metric } from '../metrics.js';
import { TorouterError } from '../torouter-error.js';

/**
 * A metric as a record has it: a finite number, a score in [0, 1]; absent or null = undefined, not recorded.
 *
 * @throws {TorouterError} TOROUTER_BAD_VALUE with file, line and metric.
 */
export function metricValue(value: unknown, metric: Metric, { file, line }: RecordPlace): number | undefined {
  if (value === undefined || value === null) return undefined;
  const refuse = (got: string) =>
    new TorouterError(
      'TOROUTER_BAD_VALUE',
      `${file}, line ${line}: ${metric} should be a finite number${metric === 'score' ? ' in [0, 1]' : ''} or null for missing, got ${got}. Mend the value.`,
      { details: { file, line, metric } },
    );
  if (typeof value !== 'number') throw refuse(typeName(value));
  if (!Number.isFinite(value)) throw refuse(String(value)); // JSON has no Infinity, but 1e999 is read as one
  if (metric === 'score' && (value < 0 || value > 1)) throw refuse(String(value));
  return value;
}
