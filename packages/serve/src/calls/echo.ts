/** A shorter text may well come twice in an answer. */
const MIN_ECHO_LENGTH = 20;
const LETTER = /\p{L}/u;

/**
 * Takes a text off the beginning of a stream, where the stream begins with all of it. A short one only where words of it stand in one piece with
 * what is new, as llama.cpp repeats them.
 */
export class Echo {
  readonly #text: string;
  readonly #isShort: boolean;
  #matched = 0;
  #over = false;

  constructor(text: string) {
    this.#text = text;
    this.#isShort = text.length < MIN_ECHO_LENGTH;
  }

  /** What of a piece may be passed on now: nothing as long as it might be a repetition. */
  without(piece: string): string {
    if (this.#over || piece === '') return piece;
    if (this.#isShort) {
      this.#over = true;
      const text = this.#text;
      const isEcho = piece.length > text.length && piece.startsWith(text) && LETTER.test(text);
      return isEcho ? piece.slice(text.length) : piece;
    }
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
