import { checkTopFields } from './check-top-fields.js';
import { invalidField } from './invalid-field.js';
import { isObject } from './is-object.js';
import { REQUEST_FIELDS } from './request-fields.js';
import { refuseOthers } from './refuse-others.js';
import type { ResponsesEcho, ResponsesRequest } from './responses-request.js';
import { toChatText } from './to-chat-text.js';
import { toChatToolChoice } from './to-chat-tool-choice.js';
import { toChatTools } from './to-chat-tools.js';
import { toMessages } from './to-messages.js';
import { toReasoningEffort } from './to-reasoning-effort.js';
import { unsupported } from './unsupported.js';
import { wantsLogprobs } from './wants-logprobs.js';

const STREAM_OPTIONS: ReadonlySet<string> = new Set(['include_obfuscation']);

/**
 * The body of `POST /v1/responses`, in chat's terms. A field that is null counts as absent. `store` may be true, which is OpenAI's default,
 * but nothing is stored; what would need it (`previous_response_id`, `conversation`, item references) is refused, as is everything else
 * that would mean something else here.
 *
 * @throws {TorouterError} TOROUTER_MESSAGES_INVALID, TOROUTER_INVALID_ARGUMENT, TOROUTER_UNSUPPORTED_FIELD; `details.param` names the field.
 */
export function parseResponsesRequest(body: Record<string, unknown>): ResponsesRequest {
  checkTopFields(body);
  const { model, stream, instructions = null, tools, tool_choice: toolChoice, text, reasoning } = body;
  if (model != null && typeof model !== 'string') throw invalidField('model', 'a string', model);
  if (stream != null && typeof stream !== 'boolean') throw invalidField('stream', 'true or false', stream);
  if (instructions !== null && typeof instructions !== 'string')
    throw invalidField('instructions', 'a string', instructions);
  checkStreamOptions(body.stream_options);
  const effort = reasoning == null ? undefined : toReasoningEffort(reasoning);
  const logprobs = wantsLogprobs(body.include) || body.top_logprobs != null;
  const chat = {
    messages: toMessages(body.input, instructions),
    ...carriedFields(body),
    // OpenAI refuses an empty list.
    ...(Array.isArray(tools) && tools.length === 0 ? {} : tools != null && { tools: toChatTools(tools) }),
    ...(toolChoice != null && { tool_choice: toChatToolChoice(toolChoice) }),
    ...(text != null && toChatText(text)),
    ...(effort !== undefined && { reasoning_effort: effort }),
    ...(logprobs && { logprobs }),
  };
  return { model: model as string | null | undefined, stream: stream === true, chat, echo: echoOf(body, effort) };
}

function carriedFields(body: Record<string, unknown>): Record<string, unknown> {
  const carried: Record<string, unknown> = {};
  for (const field in REQUEST_FIELDS) {
    const value = body[field];
    if (value == null) continue;
    const { chatName, expected, isGood } = REQUEST_FIELDS[field];
    if (!isGood(value)) throw invalidField(field, expected, value);
    if (chatName !== null) carried[chatName] = value;
  }
  return carried;
}

function checkStreamOptions(options: unknown): void {
  if (options == null) return;
  if (!isObject(options)) throw invalidField('stream_options', 'an object', options);
  refuseOthers(options, STREAM_OPTIONS, 'stream_options.');
  const { include_obfuscation: obfuscate } = options;
  if (obfuscate != null && obfuscate !== false)
    throw unsupported('stream_options.include_obfuscation', 'Obfuscation of a stream', 'Set it to false.');
}

/** Only of a body that has been checked. */
function echoOf(body: Record<string, unknown>, effort: string | undefined): ResponsesEcho {
  const checked = body as Partial<Record<keyof ResponsesEcho, never>>;
  return {
    instructions: checked.instructions ?? null,
    max_output_tokens: checked.max_output_tokens ?? null,
    temperature: checked.temperature ?? null,
    top_p: checked.top_p ?? null,
    top_logprobs: checked.top_logprobs ?? null,
    parallel_tool_calls: checked.parallel_tool_calls ?? true,
    tools: checked.tools ?? [],
    tool_choice: checked.tool_choice ?? 'auto',
    text: { format: { type: 'text' }, ...withoutNulls(checked.text ?? {}) },
    reasoning: { effort: effort ?? null, summary: null },
    truncation: 'disabled',
    metadata: checked.metadata ?? {},
    user: checked.user ?? null,
    safety_identifier: checked.safety_identifier ?? null,
    prompt_cache_key: checked.prompt_cache_key ?? null,
    prompt_cache_retention: checked.prompt_cache_retention ?? null,
    service_tier: checked.service_tier ?? null,
  };
}

function withoutNulls(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value != null));
}
