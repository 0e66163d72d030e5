/** Past this an "event" is passed on as it comes, so that a stream without a blank line cannot fill the memory. */
const MAX_HELD_BYTES = 1 << 20;
const BLANK_LINE: Uint8Array = Buffer.from('\n\n');
const NONE = new Uint8Array(0);

/**
 * Cuts a byte stream of server-sent events at blank lines: `push` returns the bytes up to the last complete event and holds
 * the rest. The bytes are never changed. So a stream that breaks inside an event can still end in an event that parses.
 */
export class WholeEvents {
  /** What is held, with room behind it. Grows by doubling: each byte of an event that comes in small pieces is copied once or twice. */
  #room = NONE;
  #held = 0;
  /** The last bytes that were passed on are none of a complete event. */
  #cutInside = false;

  /** Bytes that may be sent now; empty where no event is complete. */
  push(chunk: Uint8Array): Uint8Array {
    const end = lastEventEnd(chunk) || this.#endAcross(chunk);
    if (end === 0 && this.#held + chunk.length <= MAX_HELD_BYTES) {
      this.#hold(chunk);
      return NONE;
    }
    this.#cutInside = end === 0;
    const cut = end === 0 ? chunk.length : end;
    let passed = cut === chunk.length ? chunk : chunk.subarray(0, cut);
    if (this.#held > 0) {
      this.#hold(passed);
      passed = this.#room.subarray(0, this.#held);
      // Whoever has the bytes may keep them.
      this.#room = NONE;
      this.#held = 0;
    }
    if (cut < chunk.length) this.#hold(chunk.subarray(cut));
    return passed;
  }

  /** What is held, for a stream that ended well without a last blank line. */
  rest(): Uint8Array | undefined {
    return this.#held === 0 ? undefined : this.#room.subarray(0, this.#held);
  }

  /** For a stream that broke: what ends an event of which a part was passed on, so that another event can follow. What is held is given up. */
  close(): Uint8Array | undefined {
    return this.#cutInside ? BLANK_LINE : undefined;
  }

  #hold(bytes: Uint8Array): void {
    const length = this.#held + bytes.length;
    if (length > this.#room.length) {
      const room = Buffer.allocUnsafe(2 * length);
      room.set(this.#room.subarray(0, this.#held));
      this.#room = room;
    }
    this.#room.set(bytes, this.#held);
    this.#held = length;
  }

  /** Offset behind a blank line that begins in what is held and ends in the chunk; 0 where there is none. */
  #endAcross(chunk: Uint8Array): number {
    if (this.#held === 0) return 0;
    // A blank line has no more than three bytes that tell; one that ends in what is held would have been passed on.
    const before = this.#room.subarray(Math.max(0, this.#held - 2), this.#held);
    const end = lastEventEnd(Buffer.concat([before, chunk.subarray(0, 2)]));
    return Math.max(0, end - before.length);
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
