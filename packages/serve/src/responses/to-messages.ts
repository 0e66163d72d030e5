import type { ChatMessage } from '@torouter/experts';
import { contentOf } from './content-of.js';
import { invalidInput } from './invalid-input.js';
import { isObject } from './is-object.js';
import { kindOf } from './kind-of.js';
import { MessageList } from './message-list.js';
import { refuseOthers } from './refuse-others.js';
import { unsupported } from './unsupported.js';

const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system', 'developer']);
// `id`, `status` and the like come back with items of an earlier response; they change nothing.
const MESSAGE_FIELDS: ReadonlySet<string> = new Set(['type', 'role', 'content', 'id', 'status', 'phase']);
const CALL_FIELDS: ReadonlySet<string> = new Set([
  'type',
  'call_id',
  'name',
  'arguments',
  'id',
  'status',
  'parsed_arguments',
]);
const OUTPUT_FIELDS: ReadonlySet<string> = new Set(['type', 'call_id', 'output', 'id', 'status']);

/**
 * The `input` of a Responses request as chat messages, behind its `instructions`. Reasoning items are skipped: chat has no place for them.
 *
 * @throws {TorouterError} TOROUTER_MESSAGES_INVALID, TOROUTER_UNSUPPORTED_FIELD
 */
export function toMessages(input: unknown, instructions: string | null): readonly ChatMessage[] {
  const list = new MessageList();
  if (instructions !== null) list.add({ role: 'system', content: instructions });
  const before = list.messages.length;
  if (typeof input === 'string') list.add({ role: 'user', content: input });
  else if (Array.isArray(input)) for (let i = 0; i < input.length; i++) addItem(list, input[i], `input[${i}]`);
  else throw invalidInput('input', `"input" is ${kindOf(input)}`);
  if (list.messages.length === before) throw invalidInput('input', 'there is no message in the list');
  return list.messages;
}

function addItem(list: MessageList, item: unknown, where: string): void {
  if (!isObject(item)) throw invalidInput(where, `${where} is ${kindOf(item)}, not an object`);
  const { type = 'message' } = item;
  if (type === 'message' || type === null) addMessage(list, item, where);
  else if (type === 'function_call') {
    refuseOthers(item, CALL_FIELDS, `${where}.`);
    const [callId, name, args] = ['call_id', 'name', 'arguments'].map((field) => stringOf(item, field, where));
    list.addCall(callId, name, args);
  } else if (type === 'function_call_output') {
    refuseOthers(item, OUTPUT_FIELDS, `${where}.`);
    const callId = stringOf(item, 'call_id', where);
    list.add({ role: 'tool', tool_call_id: callId, content: contentOf(item.output, 'tool', `${where}.output`) });
  } else if (type !== 'reasoning') throw refusedItem(type, where);
}

function addMessage(list: MessageList, item: Record<string, unknown>, where: string): void {
  const { role } = item;
  if (!ROLES.has(role))
    throw invalidInput(
      `${where}.role`,
      `${where}.role is ${typeof role === 'string' ? 'not one' : kindOf(role)} of user, assistant, system, developer`,
    );
  refuseOthers(item, MESSAGE_FIELDS, `${where}.`);
  const content = contentOf(item.content, role as string, `${where}.content`);
  if (role === 'assistant') list.addAssistant(content);
  else list.add({ role: role as string, content });
}

function stringOf(item: Record<string, unknown>, field: string, where: string): string {
  const value = item[field];
  if (typeof value === 'string') return value;
  throw invalidInput(`${where}.${field}`, `${where}.${field} is ${kindOf(value)}, not a string`);
}

function refusedItem(type: unknown, where: string): Error {
  const param = `${where}.type`;
  if (typeof type !== 'string') return invalidInput(param, `${param} is ${kindOf(type)}, not a string`);
  if (type === 'item_reference')
    return unsupported(
      param,
      'An item of type "item_reference"',
      'Nothing is stored here: send the item itself. Clients do so with "store": false; the AI SDK with providerOptions.openai.store = false.',
    );
  // A name of OpenAI's may be repeated, anything else not.
  const named = /^[a-z_]{1,40}$/.test(type) ? `of type "${type}"` : 'of that type';
  return unsupported(
    param,
    `An item ${named}`,
    'Send message, function_call, function_call_output and reasoning items.',
  );
}
