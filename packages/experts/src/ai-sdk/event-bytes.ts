import type { LanguageModelV3StreamPart } from '@ai-sdk/provider';
import { TorouterError } from '@torouter/data';
import type { CallClock } from '../calls/call-clock.js';
import { readOnce } from '../calls/read-once.js';
import type { ExpertConfig } from '../expert-config.js';
import type { EventBytes } from '../protocol/protocol.js';
import { ChunkWriter } from './chunk-writer.js';
import { refuseWarnings } from './refuse-warnings.js';
import { toError } from './to-error.js';

/** What a stream is read for. */
export interface EventBytesContext {
  config: Pick<ExpertConfig, 'name' | 'model' | 'package'>;
  clock: Pick<CallClock, 'aborted' | 'reason' | 'signal'>;
  /** What no error may repeat. */
  secrets: readonly string[];
}

/**
 * A stream of the AI SDK as server-sent events of `chat.completion.chunk` objects: the role first, then deltas, the finish_reason, the usage
 * where it is known, and `data: [DONE]`. It is read as fast as it is iterated; destroying it, leaving the loop and the clock cancel it upstream.
 *
 * Iterating throws what `toError` makes of an error before the first event, and TOROUTER_EXPERT_STREAM_BROKEN after it.
 */
export function eventBytes(
  stream: ReadableStream<LanguageModelV3StreamPart>,
  { config, clock, secrets }: EventBytesContext,
): EventBytes {
  const { name } = config;
  const { signal } = clock;
  const reader = stream.getReader();
  const writer = new ChunkWriter(config.model);
  let destroyed = false;
  const destroy = () => {
    if (destroyed) return;
    destroyed = true;
    signal.removeEventListener('abort', destroy);
    // The connection may be broken already.
    reader.cancel().catch(() => {});
  };
  signal.addEventListener('abort', destroy, { once: true });
  if (signal.aborted) destroy();
  const typed = (error: unknown) => toError(error, { config, clock, secrets, phase: 'stream', begun: writer.begun });

  async function* events(): AsyncGenerator<Uint8Array, void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (clock.aborted) throw clock.reason;
        if (destroyed) return;
        if (done) break;
        if (value.type === 'error') throw typed(value.error);
        if (value.type === 'stream-start') refuseWarnings(name, value.warnings);
        const written = writer.write(value);
        if (written !== '') yield Buffer.from(written);
      }
      if (!writer.complete)
        throw new TorouterError(
          'TOROUTER_EXPERT_STREAM_BROKEN',
          `The expert ${name} ended a stream before its last event. Try again.`,
          { details: { expert: name, reason: 'end' } },
        );
    } catch (error) {
      // After the last event nothing is missing, however the connection ends.
      if (!writer.complete || clock.aborted) throw typed(error);
    } finally {
      destroy();
    }
  }

  return { [Symbol.asyncIterator]: readOnce(events, destroy), destroy };
}
