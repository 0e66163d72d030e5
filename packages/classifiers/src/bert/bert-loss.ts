import { ops, type Value } from '@torouter/onnx';
import type { BertOptions } from './bert-options.js';

/**
 * The loss of logits, whose inputs `targetFeeds` gives. Soft labels: weighted cross-entropy over the experts that have an outcome.
 * Per expert: binary cross-entropy, averaged over the outcomes that are recorded.
 *
 * @param logits Shape (batch, E).
 */
export function bertLoss(logits: Value, objective: BertOptions['objective']): Value {
  const { graph, shape } = logits;
  const targets = graph.input('targets', shape);
  if (objective === 'per-expert') return ops.binaryCrossEntropy(logits, targets, graph.input('weights', shape));
  // An expert without an outcome takes part in neither the sum nor the gradient.
  const present = ops.add(logits, graph.input('absent', shape));
  return ops.softmaxCrossEntropy(present, targets, graph.input('weights', [shape[0]]));
}
