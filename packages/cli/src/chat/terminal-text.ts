import { cleanText } from './clean-text.js';

/** A text that comes in pieces, cleaned for the terminal; half of a surrogate pair waits for the other half. */
export class TerminalText {
  /** Nothing was printed yet, or a line end last. */
  atLineStart = true;
  #half = '';

  push(piece: string): string {
    const whole = this.#half + piece;
    const end = /[\ud800-\udbff]$/.test(whole) ? whole.length - 1 : whole.length;
    this.#half = whole.slice(end);
    const clean = cleanText(whole.slice(0, end));
    if (clean !== '') this.atLineStart = clean.endsWith('\n');
    return clean;
  }
}
