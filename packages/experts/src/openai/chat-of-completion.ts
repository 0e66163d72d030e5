/** An answer of `/completions`, whole or a chunk of a stream. Not checked: it comes from outside. */
interface Completion {
  choices?: ({ index?: unknown; text?: unknown; finish_reason?: unknown; logprobs?: unknown } | null)[];
  [field: string]: unknown;
}

/**
 * An answer of `/completions` in the shape of chat completions, whole (`message`) or as a chunk of a stream (`delta`). What is not of that shape
 * comes back as it is: whoever reads it says what is wrong.
 */
export function chatOfCompletion(completion: unknown, piece: 'message' | 'delta'): unknown {
  const { choices, ...rest } = (completion ?? {}) as Completion;
  if (!Array.isArray(choices)) return completion;
  return {
    ...rest,
    object: piece === 'message' ? 'chat.completion' : 'chat.completion.chunk',
    choices: choices.map((choice, i) => {
      // The last chunk of a stream may have none; an answer without text is no answer.
      if (typeof choice?.text !== 'string' && piece === 'message') return choice;
      return {
        index: typeof choice?.index === 'number' ? choice.index : i,
        [piece]: { ...(piece === 'message' && { role: 'assistant' }), content: choice?.text ?? '' },
        finish_reason: choice?.finish_reason ?? null,
        ...(choice?.logprobs != null && { logprobs: chatLogprobs(choice.logprobs) }),
      };
    }),
  };
}

/** `{ tokens, token_logprobs }` → `{ content: [{ token, logprob }] }`; servers that have the newer shape already keep it. */
function chatLogprobs(logprobs: unknown): unknown {
  const { tokens, token_logprobs: values } = logprobs as { tokens?: unknown; token_logprobs?: unknown };
  if (!Array.isArray(values)) return logprobs;
  return {
    content: values.map((logprob: unknown, i) => ({ token: Array.isArray(tokens) ? String(tokens[i]) : '', logprob })),
  };
}
