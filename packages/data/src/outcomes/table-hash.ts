import { createHash } from 'node:crypto';
import type { OutcomeTable } from '../outcome-table.js';

/**
 * Identity of a table's content: hex SHA-256 over the experts, every query's id, prompt and dataset, and every recorded
 * metric. Texts, splits, references and `meta` do not count: they change no router.
 */
export function tableHash(table: OutcomeTable): string {
  const hash = createHash('sha256');
  // JSON arrays, so that ["ab", "c"] and ["a", "bc"] differ.
  hash.update(JSON.stringify(table.experts));
  for (const { id, prompt, dataset } of table.queries) hash.update(JSON.stringify([id, prompt, dataset]));
  for (const metric of table.recordedMetrics) {
    hash.update(`\n${metric}\n`);
    // One bit pattern for every NaN, one for both zeros.
    const values = table.metric(metric).map((value) => (Number.isNaN(value) ? NaN : value + 0));
    hash.update(new Uint8Array(values.buffer));
  }
  return hash.digest('hex');
}
