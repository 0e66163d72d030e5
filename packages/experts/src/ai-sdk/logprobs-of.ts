import type { SharedV3ProviderMetadata } from '@ai-sdk/provider';

/** Log probabilities of tokens in the shape that a `chat.completion` and its chunks have them. */
export interface Logprobs {
  content: object[];
}

/**
 * Log probabilities from where packages leave them: in the body as `choices[0].logprobs`, as OpenAI-compatible endpoints send it; else in their
 * metadata, as one list, or as one list for each part of the answer, as OpenAI's Responses API has it.
 *
 * @returns undefined where there are none.
 */
export function logprobsOf(metadata: SharedV3ProviderMetadata | undefined, body?: unknown): Logprobs | undefined {
  const { choices } = (body ?? {}) as { choices?: ({ logprobs?: { content?: unknown } | null } | null)[] };
  const sent = Array.isArray(choices) ? choices[0]?.logprobs?.content : undefined;
  const kept = Object.values(metadata ?? {}).map(
    (each) => (each as { logprobs?: unknown } | null | undefined)?.logprobs,
  );
  for (const list of [sent, ...kept]) {
    const content = Array.isArray(list) ? tokens(list.flat()) : [];
    if (content.length > 0) return { content };
  }
  return undefined;
}

function tokens(list: readonly unknown[]): object[] {
  return list.filter(
    (each): each is object => typeof (each as { logprob?: unknown } | null | undefined)?.logprob === 'number',
  );
}
