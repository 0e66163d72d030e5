import { eventData } from '../response/event-data.js';
import { WholeEvents } from '../response/whole-events.js';
import { Echo } from './echo.js';
import type { SentText } from './sent-events.js';

/**
 * The rest of an answer as part of the stream that broke: its chunks bear the id of those before, say no second time who speaks, and, where an
 * expert repeats the text that it was given, the repetition is left out.
 *
 * @param given The text that the expert goes on with: what was sent, behind a beginning that the request may have had.
 */
export async function* continuedEvents(
  chunks: AsyncIterable<Uint8Array>,
  sent: SentText,
  given: string = sent.text,
): AsyncGenerator<Uint8Array, void> {
  const echo = new Echo(given);
  const whole = new WholeEvents();
  for await (const chunk of chunks) {
    const events = whole.push(chunk);
    if (events.length > 0) yield Buffer.from(rewrite(Buffer.from(events).toString(), sent, echo));
  }
  const rest = whole.rest();
  if (rest) yield Buffer.from(rewrite(Buffer.from(rest).toString(), sent, echo));
}

function rewrite(events: string, sent: SentText, echo: Echo): string {
  return events
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .filter((event) => event !== '')
    .map((event) => rewriteEvent(event, sent, echo))
    .join('');
}

function rewriteEvent(event: string, { id, created, model }: SentText, echo: Echo): string {
  const data = eventData(event);
  if (data === undefined) return `${event}\n\n`;
  if (data === '[DONE]') {
    const held = echo.end();
    const choices = [{ index: 0, delta: { content: held }, finish_reason: null }];
    const last =
      held && `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices })}\n\n`;
    return `${last}data: [DONE]\n\n`;
  }
  const chunk = JSON.parse(data) as {
    choices?: { delta?: { role?: string; content?: unknown }; finish_reason?: unknown }[];
  };
  for (const choice of chunk.choices ?? []) {
    const delta = (choice.delta ??= {});
    delete delta.role;
    if (typeof delta.content === 'string') delta.content = echo.without(delta.content);
    if (choice.finish_reason != null) delta.content = ((delta.content as string | null | undefined) ?? '') + echo.end();
  }
  return `data: ${JSON.stringify({ ...chunk, id, created, model })}\n\n`;
}
