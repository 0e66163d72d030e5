import { invalidField } from './invalid-field.js';
import { unsupported } from './unsupported.js';

const LOGPROBS = 'message.output_text.logprobs';
/** Asks for what there is of it, and there is none: no expert's reasoning becomes an item. */
const NEVER_THERE = 'reasoning.encrypted_content';

/**
 * Whether `include` asks for log probabilities.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT; TOROUTER_UNSUPPORTED_FIELD for anything else that it asks for.
 */
export function wantsLogprobs(include: unknown): boolean {
  if (include == null) return false;
  if (!Array.isArray(include)) throw invalidField('include', 'a list of strings', include);
  for (const [i, value] of (include as unknown[]).entries()) {
    if (typeof value !== 'string') throw invalidField(`include[${i}]`, 'a string', value);
    if (value === LOGPROBS || value === NEVER_THERE) continue;
    const named = /^[a-z_.]{1,60}$/.test(value) ? `"${value}"` : 'That value';
    throw unsupported(`include[${i}]`, `${named} in "include"`, `Ask for "${LOGPROBS}" only.`);
  }
  return include.includes(LOGPROBS);
}
