import { invalidField } from './invalid-field.js';
import { isObject } from './is-object.js';
import { refuseOthers } from './refuse-others.js';
import { unsupported } from './unsupported.js';

const MODES: ReadonlySet<unknown> = new Set(['auto', 'none', 'required']);
const FIELDS: ReadonlySet<string> = new Set(['type', 'name']);
const EXPECTED = '"auto", "none", "required" or {"type": "function", "name": "…"}';

/**
 * Responses' `tool_choice` in chat's form.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT; TOROUTER_UNSUPPORTED_FIELD for built-in tools and lists of allowed ones.
 */
export function toChatToolChoice(choice: unknown): string | object {
  if (MODES.has(choice)) return choice as string;
  if (!isObject(choice)) throw invalidField('tool_choice', EXPECTED, choice);
  const { type, name } = choice;
  if (typeof type !== 'string') throw invalidField('tool_choice.type', '"function"', type);
  if (type !== 'function') {
    const named = /^[a-z0-9_]{1,40}$/.test(type) ? `"${type}"` : 'of that type';
    throw unsupported('tool_choice.type', `A tool_choice ${named}`, `Use ${EXPECTED}.`);
  }
  if (typeof name !== 'string') throw invalidField('tool_choice.name', 'a string', name);
  refuseOthers(choice, FIELDS, 'tool_choice.');
  return { type, function: { name } };
}
