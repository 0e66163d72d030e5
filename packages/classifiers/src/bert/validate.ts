import type { Trainer } from '@torouter/onnx';
import type { BertTargets } from './bert-targets.js';
import { tokenFeeds } from './token-feeds.js';
import { validationLoss } from './validation-loss.js';

/** Texts per run. */
const BATCH = 16;

/**
 * The loss of a trainer's weights as they are on the texts of a validation part, without dropout.
 *
 * @param ids Token ids of its texts.
 */
export async function validate(
  trainer: Trainer,
  ids: readonly Int32Array[],
  padId: number,
  targets: BertTargets,
): Promise<number> {
  const { rows, experts: E } = targets;
  const logits = new Float32Array(rows.length * E);
  const lengthOf = (i: number) => ids[rows[i]].length;
  const order = Array.from(rows.keys()).sort((a, b) => lengthOf(a) - lengthOf(b) || a - b);
  for (let at = 0; at < order.length; at += BATCH) {
    const part = order.slice(at, at + BATCH);
    const feeds = tokenFeeds(
      part.map((i) => ids[rows[i]]),
      padId,
    );
    const [found] = await trainer.evaluate([feeds]);
    part.forEach((i, k) => logits.set((found.logits.data as Float32Array).subarray(k * E, (k + 1) * E), i * E));
  }
  return validationLoss(logits, targets);
}
