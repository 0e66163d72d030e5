import { WholeEvents } from '../response/whole-events.js';
import type { SentText } from './sent-events.js';

/**
 * The rest of an answer as part of the stream that broke: its chunks bear the id of those before, say no second time who speaks, and, where an
 * expert repeats the text that it was given, the repetition is left out.
 */
export async function* continuedEvents(
  chunks: AsyncIterable<Uint8Array>,
  sent: SentText,
): AsyncGenerator<Uint8Array, void> {
  const echo = new Echo(sent.text);
  const whole = new WholeEvents();
  for await (const chunk of chunks) {
    const events = whole.push(chunk);
    if (events.length > 0) yield Buffer.from(rewrite(Buffer.from(events).toString(), sent, echo));
  }
}

function rewrite(events: string, sent: SentText, echo: Echo): string {
  return events
    .split(/(?:\r\n|\n|\r){2}/)
    .filter((event) => event !== '')
    .map((event) => rewriteEvent(event, sent, echo))
    .join('');
}

function rewriteEvent(event: string, { id, created, model }: SentText, echo: Echo): string {
  const data = /^data: ?(.*)$/m.exec(event)?.[1];
  if (data === undefined) return `${event}\n\n`;
  if (data === '[DONE]') {
    const held = echo.end();
    const choices = [{ index: 0, delta: { content: held }, finish_reason: null }];
    const last =
      held && `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices })}\n\n`;
    return `${last}${event}\n\n`;
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

/** A shorter text may well come twice in an answer. */
const MIN_ECHO_LENGTH = 20;

/** Takes a text off the beginning of a stream, where the stream begins with all of it. */
class Echo {
  readonly #text: string;
  #matched = 0;
  #over: boolean;

  constructor(text: string) {
    this.#text = text;
    this.#over = text.length < MIN_ECHO_LENGTH;
  }

  /** What of a piece may be passed on now: nothing as long as it might be a repetition. */
  without(piece: string): string {
    if (this.#over) return piece;
    const expected = this.#text.slice(this.#matched, this.#matched + piece.length);
    if (piece.startsWith(expected)) {
      this.#matched += expected.length;
      if (this.#matched < this.#text.length) return '';
      this.#over = true;
      return piece.slice(expected.length);
    }
    return this.end() + piece;
  }

  /** What was held back, for it was no repetition. */
  end(): string {
    const held = this.#over ? '' : this.#text.slice(0, this.#matched);
    this.#over = true;
    return held;
  }
}
