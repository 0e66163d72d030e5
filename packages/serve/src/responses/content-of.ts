import { invalidInput } from './invalid-input.js';
import { isObject } from './is-object.js';
import { kindOf } from './kind-of.js';
import { refuseOthers } from './refuse-others.js';
import { unsupported } from './unsupported.js';

/** A part of a chat message. */
export interface ChatPart {
  readonly type: string;
  readonly [field: string]: unknown;
}

// What a response says beside the text comes back in the next request; it says nothing new.
const TEXT_FIELDS: ReadonlySet<string> = new Set([
  'type',
  'text',
  'annotations',
  'logprobs',
  'parsed',
  'prompt_cache_breakpoint',
]);
const REFUSAL_FIELDS: ReadonlySet<string> = new Set(['type', 'refusal', 'parsed']);
const IMAGE_FIELDS: ReadonlySet<string> = new Set(['type', 'image_url', 'detail', 'prompt_cache_breakpoint']);

/**
 * What an item says, as the content of a chat message. A single text becomes a string, which every server takes.
 *
 * @param role Of the message it is for: images are the user's only, refusals the assistant's.
 * @param where Its place, such as "input[0].content".
 * @throws {TorouterError} TOROUTER_MESSAGES_INVALID, TOROUTER_UNSUPPORTED_FIELD
 */
export function contentOf(content: unknown, role: string, where: string): string | readonly ChatPart[] {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content))
    throw invalidInput(where, `${where} is ${kindOf(content)}, not a string or a list of parts`);
  const parts = content.map((part: unknown, i) => chatPart(part, role, `${where}[${i}]`));
  if (parts.length === 0) return '';
  const [{ type, text, prompt_cache_breakpoint: breakpoint }] = parts;
  return parts.length === 1 && type === 'text' && breakpoint === undefined ? (text as string) : parts;
}

function chatPart(part: unknown, role: string, where: string): ChatPart {
  if (!isObject(part)) throw invalidInput(where, `${where} is ${kindOf(part)}, not an object`);
  switch (part.type) {
    case 'input_text':
    case 'output_text':
      refuseOthers(part, TEXT_FIELDS, `${where}.`);
      return { type: 'text', text: stringOf(part, 'text', where), ...breakpointOf(part) };
    case 'refusal':
      if (role !== 'assistant') throw wrongRole('A refusal', role, where, "Only the assistant's messages have one.");
      refuseOthers(part, REFUSAL_FIELDS, `${where}.`);
      return { type: 'refusal', refusal: stringOf(part, 'refusal', where) };
    case 'input_image':
      return imagePart(part, role, where);
    case 'input_file':
      throw unsupported(`${where}.type`, 'A part of type "input_file"', 'Send the text of the file.');
    case 'input_audio':
      throw unsupported(`${where}.type`, 'A part of type "input_audio"', 'Send it to /v1/chat/completions.');
    default:
      throw invalidInput(
        `${where}.type`,
        `${where}.type is ${typeof part.type === 'string' ? 'not one' : kindOf(part.type)} of input_text, output_text, input_image, refusal`,
      );
  }
}

function imagePart(part: Record<string, unknown>, role: string, where: string): ChatPart {
  if (role !== 'user') throw wrongRole('An image', role, where, "Send it in a user's message.");
  if (part.file_id != null)
    throw unsupported(`${where}.file_id`, `"${where}.file_id"`, 'No files are stored here: send "image_url".');
  refuseOthers(part, IMAGE_FIELDS, `${where}.`);
  const url = stringOf(part, 'image_url', where);
  const detail = part.detail == null ? {} : { detail: stringOf(part, 'detail', where) };
  return { type: 'image_url', image_url: { url, ...detail }, ...breakpointOf(part) };
}

/** A hint of where a cached prefix ends, which chat completions have under the same name. */
function breakpointOf({ prompt_cache_breakpoint: breakpoint }: Record<string, unknown>): object {
  return breakpoint == null ? {} : { prompt_cache_breakpoint: breakpoint };
}

function stringOf(part: Record<string, unknown>, field: string, where: string): string {
  const value = part[field];
  if (typeof value === 'string') return value;
  throw invalidInput(`${where}.${field}`, `${where}.${field} is ${kindOf(value)}, not a string`);
}

function wrongRole(what: string, role: string, where: string, remedy: string) {
  const whose = role === 'tool' ? 'the output of a function' : `a message of the role "${role}"`;
  return unsupported(`${where}.type`, `${what} in ${whose}`, remedy);
}
