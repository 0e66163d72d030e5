import { randomUUID } from 'node:crypto';
import type { LanguageModelV3GenerateResult } from '@ai-sdk/provider';
import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';
import { logprobsOf } from './logprobs-of.js';
import { toFinishReason } from './to-finish-reason.js';
import { toUsage } from './to-usage.js';

/**
 * A result of the AI SDK as JSON of a `chat.completion`. Sources, files and the tools that a provider runs by itself have no place in one and are
 * left out.
 *
 * @throws {TorouterError} TOROUTER_EXPERT_BAD_RESPONSE where the model ended with an error, or the body had neither an answer nor an end.
 */
export function toCompletion(
  { name, model }: Pick<ExpertConfig, 'name' | 'model'>,
  { content, finishReason, usage, providerMetadata, response }: LanguageModelV3GenerateResult,
): Uint8Array {
  const joined = (type: 'text' | 'reasoning') => content.map((part) => (part.type === type ? part.text : '')).join('');
  const text = joined('text');
  const reasoning = joined('reasoning');
  const toolCalls = content.flatMap((part) =>
    part.type === 'tool-call' && !part.providerExecuted
      ? [{ id: part.toolCallId, type: 'function', function: { name: part.toolName, arguments: part.input } }]
      : [],
  );
  const hasToolCalls = toolCalls.length > 0;
  const { unified, raw } = finishReason;
  const fail = (what: string, reason: string) =>
    new TorouterError('TOROUTER_EXPERT_BAD_RESPONSE', `The expert ${name} ${what}. Try again, or ask another expert.`, {
      details: { expert: name, reason },
    });
  if (unified === 'error') throw fail('ended its answer with an error of its own', 'error');
  // Packages make up an end where the body has none.
  if (unified === 'other' && raw === undefined && text === '' && reasoning === '' && !hasToolCalls)
    throw fail('answered with nothing', 'empty');
  const message = {
    role: 'assistant',
    content: text === '' && hasToolCalls ? null : text,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(hasToolCalls && { tool_calls: toolCalls }),
  };
  const logprobs = logprobsOf(providerMetadata, response?.body);
  const finish_reason = toFinishReason(finishReason, hasToolCalls);
  const tokens = toUsage(usage);
  const completion = {
    id: response?.id ?? `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor((response?.timestamp?.getTime() || Date.now()) / 1000),
    model: response?.modelId ?? model,
    choices: [{ index: 0, message, ...(logprobs && { logprobs }), finish_reason }],
    ...(tokens && { usage: tokens }),
  };
  return Buffer.from(JSON.stringify(completion));
}
