import { TorouterError } from '@torouter/data';

/** Something short and harmless to repeat; what a caller wrote may be longer, and a prompt. */
const WORD = /^[\w./*+-]{1,60}$/;

/**
 * The error for a part of a request that the adapter, or the provider's package, cannot carry.
 *
 * @param name The expert's.
 * @param field Where it is, e.g. `messages[2].content[0].type`.
 * @param came What is there; named only where it is a short word.
 * @param remedy A sentence.
 */
export function unsupportedField(name: string, field: string, came: unknown, remedy: string): TorouterError {
  const said = typeof came === 'string' && WORD.test(came) ? ` (${came})` : '';
  return new TorouterError(
    'TOROUTER_UNSUPPORTED_FIELD',
    `The expert ${name} cannot be asked with ${field} as it is${said}: its package does not carry it. ${remedy}`,
    { details: { expert: name, fields: [field] } },
  );
}
