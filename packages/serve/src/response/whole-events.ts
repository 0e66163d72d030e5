/** Past this an "event" is passed on as it comes, so that a stream without a blank line cannot fill the memory. */
const MAX_HELD_BYTES = 1 << 20;

/**
 * Cuts a byte stream of server-sent events at blank lines: `push` returns the bytes up to the last complete event and holds
 * the rest. The bytes are never changed. So a stream that breaks inside an event can still end in an event that parses.
 */
export class WholeEvents {
  #held: Uint8Array | undefined;

  /** Bytes that may be sent now; empty where no event is complete. */
  push(chunk: Uint8Array): Uint8Array {
    const bytes = this.#held ? Buffer.concat([this.#held, chunk]) : chunk;
    const end = lastEventEnd(bytes);
    const cut = end === 0 && bytes.length > MAX_HELD_BYTES ? bytes.length : end;
    this.#held = cut === bytes.length ? undefined : bytes.subarray(cut);
    return cut === bytes.length ? bytes : bytes.subarray(0, cut);
  }

  /** What is held, for a stream that ended well without a last blank line. */
  rest(): Uint8Array | undefined {
    return this.#held;
  }
}

/** Offset behind the last blank line (LF LF, LF CR LF, or CR CR), 0 where there is none. */
function lastEventEnd(bytes: Uint8Array): number {
  for (let end = bytes.length; end > 1; end--) {
    const last = bytes[end - 1];
    const before = bytes[end - 2];
    if (last === 10 && (before === 10 || (before === 13 && end > 2 && bytes[end - 3] === 10))) return end;
    if (last === 13 && before === 13) return end;
  }
  return 0;
}
