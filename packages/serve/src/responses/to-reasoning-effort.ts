import { invalidField } from './invalid-field.js';
import { isObject } from './is-object.js';
import { refuseOthers } from './refuse-others.js';
import { unsupported } from './unsupported.js';

const KNOWN: ReadonlySet<string> = new Set(['effort', 'summary', 'generate_summary', 'mode', 'context']);
/** What each may say besides the effort: what happens anyway. */
const AS_IT_IS: Readonly<Record<string, unknown>> = {
  // "If there is one", and there is none: chat completions do not summarise.
  summary: 'auto',
  generate_summary: 'auto',
  mode: 'standard',
  context: 'auto',
};

/**
 * The effort of Responses' `reasoning`, undefined where it sets none.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT; TOROUTER_UNSUPPORTED_FIELD for a summary that is asked for, or another mode or context.
 */
export function toReasoningEffort(reasoning: unknown): string | undefined {
  if (!isObject(reasoning)) throw invalidField('reasoning', 'an object', reasoning);
  refuseOthers(reasoning, KNOWN, 'reasoning.');
  for (const field in AS_IT_IS)
    if (reasoning[field] != null && reasoning[field] !== AS_IT_IS[field])
      throw unsupported(
        `reasoning.${field}`,
        `Any "reasoning.${field}" but "${AS_IT_IS[field] as string}"`,
        'Leave it out.',
      );
  const { effort } = reasoning;
  if (effort != null && typeof effort !== 'string') throw invalidField('reasoning.effort', 'a string', effort);
  return effort ?? undefined;
}
