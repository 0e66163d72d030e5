/** Bytes as they come. Iterate once; leaving early ends the source. */
export interface ByteStream extends AsyncIterable<Uint8Array> {
  /**
   * The same as iterating, at less cost: hands on every piece, and waits where `write` returns a promise. What `write` throws ends the source.
   * Not all streams have it.
   */
  readonly forEach?: ((write: Write) => Promise<void>) | undefined;
}

/** Takes a piece; a promise where it wants no more for a while. */
export type Write = (bytes: Uint8Array) => Promise<void> | void;
