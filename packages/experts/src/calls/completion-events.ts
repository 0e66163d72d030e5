import { randomUUID } from 'node:crypto';

/** Pieces of text as `chat.completion.chunk` events, ending in `data: [DONE]`. */
export async function* completionEvents(
  model: string,
  pieces: AsyncIterable<string> | Iterable<string>,
  finishReason = 'stop',
): AsyncGenerator<Uint8Array, void> {
  const id = `chatcmpl-${randomUUID()}`;
  const created = Math.floor(Date.now() / 1000);
  const event = (delta: Record<string, unknown>, reason: string | null) =>
    Buffer.from(
      `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`,
    );
  yield event({ role: 'assistant', content: '' }, null);
  for await (const content of pieces) if (content !== '') yield event({ content }, null);
  yield event({}, finishReason);
  yield Buffer.from('data: [DONE]\n\n');
}
