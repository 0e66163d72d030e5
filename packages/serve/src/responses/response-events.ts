import type { TorouterError } from '@torouter/data';
import { EventData } from './event-data.js';
import type { ResponseMeta } from './response-object.js';
import { StreamedResponse } from './streamed-response.js';

/**
 * The events of a streamed response: OpenAI's, from `response.created` to one of `response.completed`, `response.incomplete` and
 * `response.failed`. An error event among the chunks, chunks that are none, and an end without `[DONE]` become an `error` event, which clients
 * raise, and `response.failed`. Reasoning is left out. A chunk's field `torouter` gets into the last response.
 *
 * @param chunks Server-sent events of a chat completion, ending in `data: [DONE]`, cut anywhere. Read to their end, unless they are none that
 * could be read on, or the generator is left: then they are left too. Usage is in the last event where a chunk has it.
 * @param onBroken Called with what is wrong with chunks that could not be read on, before they are left.
 * @throws What the chunks throw, and nothing else.
 */
export async function* responseEvents(
  chunks: AsyncIterable<Uint8Array>,
  meta: ResponseMeta,
  onBroken?: (error: TorouterError) => void,
): AsyncGenerator<Uint8Array, void> {
  const response = new StreamedResponse(meta);
  const events = new EventData();
  for await (const bytes of chunks) {
    // Read on behind the last event as well: what ends with the chunks, such as a log, shall end well.
    if (response.over) continue;
    for (const data of events.push(bytes)) response.read(data);
    if (response.broken) onBroken?.(response.broken);
    // Only with a chunk, so that who leaves at the first event leaves chunks that have begun.
    const written = response.take();
    if (written) yield written;
    if (response.broken) return;
  }
  for (const data of events.end()) response.read(data);
  response.end();
  if (response.broken) onBroken?.(response.broken);
  const written = response.take();
  if (written) yield written;
}
