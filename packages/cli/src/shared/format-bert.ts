import type { BertRecord } from '@torouter/classifiers';
import { plot } from 'asciichart';
import { columns } from './columns.js';

const HEIGHT = 8;

/** How the training of a BERT went: its loss as a curve, its epochs, and what int8 changes. */
export function formatBert({ history, drift }: Pick<BertRecord, 'history' | 'drift'>): string {
  const { steps, losses, epochs, bestEpoch, validationRows, truncated } = history;
  const lines = [`fine-tuned in ${steps} updates${truncated > 0 ? `; ${truncated} texts were cut` : ''}`];
  // One point has no range to be drawn in.
  if (losses.length > 1)
    lines.push('training loss', plot(losses, { height: HEIGHT, format: (loss) => loss.toFixed(4).padStart(8) }));
  if (epochs.length > 0)
    lines.push(
      columns(
        ['epoch', 'loss', 'validation', ''],
        epochs.map(({ trainLoss, validationLoss }, i) => [
          String(i + 1),
          trainLoss.toFixed(4),
          validationLoss === undefined ? '–' : validationLoss.toFixed(4),
          i === bestEpoch ? 'kept' : '',
        ]),
      ),
    );
  if (validationRows > 0) lines.push(`${validationRows} validation rows`);
  lines.push(
    `int8 changes ${(100 * drift.changedDecisions).toFixed(1)} % of ${drift.rows} decisions; probabilities by at most ${drift.largest.toFixed(4)} (root mean square ${drift.rootMeanSquare.toFixed(4)})`,
  );
  return lines.join('\n');
}
