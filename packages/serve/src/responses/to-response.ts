import { TorouterError } from '@torouter/data';
import { isObject } from './is-object.js';
import { itemId } from './item-id.js';
import type { ItemStatus, OutputItem, OutputPart } from './output-item.js';
import { responseObject, type ResponseMeta } from './response-object.js';
import { textOf } from './text-of.js';
import { toLogprobs } from './to-logprobs.js';
import { toOutputPart } from './to-output-part.js';
import { toResponseStatus } from './to-response-status.js';
import { toResponseUsage } from './to-response-usage.js';

/**
 * A chat completion as OpenAI's `response` object: its first choice, without reasoning. A field `torouter` is passed on.
 *
 * @param completion JSON of a `chat.completion`.
 * @throws {TorouterError} TOROUTER_EXPERT_BAD_RESPONSE where it is none.
 */
export function toResponse(completion: Uint8Array, meta: ResponseMeta): object {
  const body = parse(completion);
  const choice: unknown = Array.isArray(body?.choices) ? body.choices[0] : undefined;
  if (!body || !isObject(choice) || !isObject(choice.message)) throw notACompletion();
  const { status, reason } = toResponseStatus(choice.finish_reason);
  return responseObject(meta, {
    status,
    reason,
    output: outputOf(choice.message, choice.logprobs, status, meta.id),
    usage: toResponseUsage(body.usage),
    serviceTier: typeof body.service_tier === 'string' ? body.service_tier : undefined,
    torouter: isObject(body.torouter) ? body.torouter : undefined,
  });
}

function parse(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function outputOf(
  message: Record<string, unknown>,
  logprobs: unknown,
  status: ItemStatus,
  responseId: string,
): OutputItem[] {
  const output: OutputItem[] = [];
  const content: OutputPart[] = [];
  const text = textOf(message.content);
  if (text !== '') content.push(toOutputPart('output_text', text, toLogprobs(logprobs)));
  if (typeof message.refusal === 'string' && message.refusal !== '')
    content.push(toOutputPart('refusal', message.refusal));
  if (content.length > 0)
    output.push({ id: itemId('msg', responseId, 0), type: 'message', status, role: 'assistant', content });
  const calls: unknown[] = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  for (const call of calls) {
    if (!isObject(call) || !isObject(call.function)) continue;
    const { name, arguments: args } = call.function;
    if (typeof name !== 'string') continue;
    const index = output.length;
    output.push({
      id: itemId('fc', responseId, index),
      type: 'function_call',
      status,
      call_id: typeof call.id === 'string' && call.id !== '' ? call.id : itemId('call', responseId, index),
      name,
      arguments: typeof args === 'string' ? args : JSON.stringify(args ?? {}),
    });
  }
  return output;
}

function notACompletion(): TorouterError {
  return new TorouterError(
    'TOROUTER_EXPERT_BAD_RESPONSE',
    'Expected the JSON of a chat completion with a message from the expert, got something else. See whether its server speaks the OpenAI protocol.',
  );
}
