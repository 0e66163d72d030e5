import type { LanguageModelV3Usage } from '@ai-sdk/provider';

/** Usage in OpenAI's terms; undefined where the provider counts nothing. */
export function toUsage(usage: LanguageModelV3Usage | undefined): Record<string, unknown> | undefined {
  const { inputTokens, outputTokens } = usage ?? {};
  const prompt = inputTokens?.total;
  const completion = outputTokens?.total;
  if (!isCount(prompt) || !isCount(completion)) return undefined;
  const cached = inputTokens?.cacheRead;
  const reasoning = outputTokens?.reasoning;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(isCount(cached) && { prompt_tokens_details: { cached_tokens: cached } }),
    ...(isCount(reasoning) && { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}
