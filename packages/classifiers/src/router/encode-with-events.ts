import type { Encoder } from '@torouter/embed';
import type { TrainEvent } from '../classifier.js';

/** Encodes texts, reporting how far it is; a remembering encoder then has them. */
export async function* encodeWithEvents(
  encoder: Encoder,
  texts: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<TrainEvent, void> {
  yield { type: 'note', message: `embedding ${texts.length} texts with ${encoder.id}` };
  let wake: () => void = () => undefined;
  let latest = { done: 0, total: texts.length };
  let finished = false;
  const encoding = encoder
    .encode(texts, {
      signal,
      onProgress(done, total) {
        latest = { done, total };
        wake();
      },
    })
    .finally(() => {
      finished = true;
      wake();
    });
  // A failure is reported by the last line; until then nobody waits for it.
  encoding.catch(() => undefined);
  for (let told = 0; !finished;) {
    if (latest.done > told) {
      told = latest.done;
      yield { type: 'embedded', done: latest.done, total: latest.total };
    } else await new Promise<void>((resolve) => (wake = resolve));
  }
  await encoding;
}
