import { REQUEST_FIELDS } from './request-fields.js';
import { refuseOthers } from './refuse-others.js';
import { unsupported } from './unsupported.js';

const SEND_ALL = 'Nothing is stored here: send the whole conversation as "input".';

/** What the Responses API has and this one does not, with what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
  previous_response_id: SEND_ALL,
  conversation: SEND_ALL,
  prompt: 'Templates live at OpenAI: write the prompt out as "instructions" and "input".',
  max_tool_calls: 'It bounds built-in tools, of which there are none here: leave it out.',
  context_management: 'Shorten the conversation before sending it.',
  moderation: 'Leave it out.',
  messages: 'Send the conversation as "input", or to /v1/chat/completions.',
};

const KNOWN: ReadonlySet<string> = new Set([
  ...Object.keys(REQUEST_FIELDS),
  'model',
  'input',
  'instructions',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'text',
  'reasoning',
  'include',
  'background',
  'truncation',
]);

/**
 * Refuses the fields of a Responses request that would mean something else here than at OpenAI.
 *
 * @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD
 */
export function checkTopFields(body: Record<string, unknown>): void {
  for (const field in REFUSED) if (body[field] != null) throw unsupported(field, `"${field}"`, REFUSED[field]);
  const { background, truncation } = body;
  if (background != null && background !== false)
    throw unsupported('background', '"background": true', 'Wait for the answer, or stream it.');
  if (truncation != null && truncation !== 'disabled')
    throw unsupported('truncation', 'Any "truncation" but "disabled"', 'Shorten the conversation before sending it.');
  refuseOthers(body, KNOWN, '');
}
