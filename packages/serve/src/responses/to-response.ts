import { TorouterError } from '@torouter/data';
import { callStatus } from './call-status.js';
import { isObject } from './is-object.js';
import { itemId } from './item-id.js';
import type { OutputCall, OutputItem, OutputPart } from './output-item.js';
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
  status: 'completed' | 'incomplete',
  responseId: string,
): OutputItem[] {
  const output: OutputItem[] = [];
  const content = contentOf(message, logprobs);
  const calls: unknown[] = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  if (content.length > 0) {
    // It was whole where calls came behind it.
    const ended = calls.length > 0 ? 'completed' : status;
    output.push({ id: itemId('msg', responseId, 0), type: 'message', status: ended, role: 'assistant', content });
  }
  for (const call of calls) output.push(outputCall(call, status, responseId, output.length));
  return output;
}

function contentOf({ content, refusal }: Record<string, unknown>, logprobs: unknown): OutputPart[] {
  const parts: OutputPart[] = [];
  const text = textOf(content);
  if (text !== '') parts.push(toOutputPart('output_text', text, toLogprobs(logprobs)));
  if (typeof refusal === 'string' && refusal !== '') parts.push(toOutputPart('refusal', refusal));
  return parts;
}

function outputCall(call: unknown, status: 'completed' | 'incomplete', responseId: string, index: number): OutputCall {
  const called = isObject(call) && isObject(call.function) ? call.function : {};
  if (!isObject(call) || typeof called.name !== 'string' || called.name === '') throw notACompletion();
  const args = typeof called.arguments === 'string' ? called.arguments : JSON.stringify(called.arguments ?? {});
  return {
    id: itemId('fc', responseId, index),
    type: 'function_call',
    status: callStatus(args, status),
    call_id: typeof call.id === 'string' && call.id !== '' ? call.id : itemId('call', responseId, index),
    name: called.name,
    arguments: args,
  };
}

function notACompletion(): TorouterError {
  return new TorouterError(
    'TOROUTER_EXPERT_BAD_RESPONSE',
    'Expected the JSON of a chat completion from the expert, with a message whose tool calls are of functions with a name, got something else. See whether its server speaks the OpenAI protocol.',
  );
}
