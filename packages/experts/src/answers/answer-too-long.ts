import { TorouterError } from '@torouter/data';
import { MAX_ANSWER_BYTES } from './max-answer-bytes.js';

/** The error for an answer of more than {@link MAX_ANSWER_BYTES}. */
export function answerTooLong(name: string): TorouterError {
  return new TorouterError(
    'TOROUTER_EXPERT_BAD_RESPONSE',
    `The expert ${name} answered with more than ${MAX_ANSWER_BYTES} bytes; no chat completion is so long. Check its baseUrl.`,
    { details: { expert: name, limitBytes: MAX_ANSWER_BYTES } },
  );
}
