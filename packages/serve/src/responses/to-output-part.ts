import type { OutputPart } from './output-item.js';
import type { Logprob } from './to-logprobs.js';

/** A part of a message. Log probabilities are of texts only. */
export function toOutputPart(type: OutputPart['type'], text: string, logprobs: readonly Logprob[] = []): OutputPart {
  return type === 'refusal' ? { type, refusal: text } : { type, annotations: [], logprobs, text };
}
