import { createParser } from 'eventsource-parser';
import { MAX_ANSWER_BYTES } from '../answers/max-answer-bytes.js';
import type { EventBytes } from '../protocol/protocol.js';
import { chatOfCompletion } from './chat-of-completion.js';

/** Events of `/completions` as those of chat completions. What is no JSON passes as it is: the scanner behind says what is wrong. */
export function chatEvents(body: EventBytes): EventBytes {
  async function* convert(): AsyncGenerator<Uint8Array, void> {
    let events: string[] = [];
    let pending = 0;
    const decoder = new TextDecoder();
    const parser = createParser({
      onEvent: ({ data }) => {
        pending = 0;
        events.push(`data: ${data === '[DONE]' ? data : converted(data)}\n\n`);
      },
      onComment: () => events.push(':\n\n'),
    });
    const drain = () => {
      const bytes = Buffer.from(events.join(''));
      events = [];
      return bytes;
    };
    for await (const chunk of body) {
      pending += chunk.length;
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (events.length > 0) yield drain();
      // The parser holds what it cannot read yet.
      if (pending > MAX_ANSWER_BYTES) break;
    }
    parser.feed('\n\n');
    if (events.length > 0) yield drain();
  }
  const chunks = convert();
  return { [Symbol.asyncIterator]: () => chunks, destroy: () => body.destroy() };
}

function converted(data: string): string {
  try {
    return JSON.stringify(chatOfCompletion(JSON.parse(data), 'delta'));
  } catch {
    return data;
  }
}
