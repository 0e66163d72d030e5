import { createParser } from 'eventsource-parser';

const [LF, CR] = [10, 13];
/** Read before any JSON is: of a long stream only the first and the last event look so. */
const NO_CHOICES = /"choices"\s*:\s*\[\s*\]/;
const NOTHING = new Uint8Array();

/**
 * Takes the event that holds nothing but usage out of a stream, for callers who did not ask for it; all other bytes pass as they
 * are, in whole events.
 */
export class UsageFilter {
  #held: Uint8Array[] = [];
  /** Where in a line the next byte is. */
  #lineIsEmpty = true;
  #afterCr = false;

  /** The bytes that may pass now. */
  push(chunk: Uint8Array): Uint8Array {
    const passed: Uint8Array[] = [];
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      const secondHalf = byte === LF && this.#afterCr;
      this.#afterCr = byte === CR;
      if (secondHalf) continue;
      if (byte !== LF && byte !== CR) this.#lineIsEmpty = false;
      else if (this.#lineIsEmpty) {
        const event = joined([...this.#held, chunk.subarray(from, i + 1)]);
        this.#held = [];
        from = i + 1;
        if (!isUsageOnly(event)) passed.push(event);
      } else this.#lineIsEmpty = true;
    }
    if (from < chunk.length) this.#held.push(chunk.subarray(from));
    return joined(passed);
  }

  /** Bytes of an event that has not ended. */
  rest(): Uint8Array {
    const rest = joined(this.#held);
    this.#held = [];
    return isUsageOnly(rest) ? NOTHING : rest;
  }
}

function joined(pieces: Uint8Array[]): Uint8Array {
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
}

function isUsageOnly(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  if (!NO_CHOICES.test(text)) return false;
  let found = false;
  const parser = createParser({ onEvent: ({ data }) => (found = hasUsageOnly(data)) });
  parser.feed(`${text}\n\n`);
  return found;
}

function hasUsageOnly(data: string): boolean {
  try {
    const { choices, usage } = JSON.parse(data) as { choices?: unknown; usage?: unknown };
    return Array.isArray(choices) && choices.length === 0 && typeof usage === 'object' && usage !== null;
  } catch {
    return false;
  }
}
