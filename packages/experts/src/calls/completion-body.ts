import { randomUUID } from 'node:crypto';
import type { Usage } from '../expert.js';

/** A `chat.completion` in OpenAI's shape, as bytes. */
export function completionBody(
  model: string,
  text: string,
  { inputTokens, outputTokens }: Usage,
  finishReason = 'stop',
): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      id: `chatcmpl-${randomUUID()}`,
      object: 'chat.completion',
      created: Math.floor(Date.now() / 1000),
      model,
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: finishReason }],
      usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
    }),
  );
}
