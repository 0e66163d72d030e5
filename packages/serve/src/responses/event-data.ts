/**
 * Reads the `data` of server-sent events out of bytes that may be cut anywhere. Comments and other fields are skipped.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventData {
  readonly #decoder = new TextDecoder();
  /** A line whose end has not come. */
  #line = '';
  /** The lines of an event whose end has not come. */
  #data: string[] = [];
  /** The last character was a CR: an LF that comes next ends the same line. */
  #afterCr = false;

  /** The data of the events that these bytes complete. */
  push(bytes: Uint8Array): string[] {
    return this.#read(this.#decoder.decode(bytes, { stream: true }));
  }

  /** No more bytes will come: an event without its blank line counts as well. */
  end(): string[] {
    return this.#read(`${this.#decoder.decode()}\n\n`);
  }

  #read(text: string): string[] {
    const events: string[] = [];
    let begin = this.#afterCr && text[0] === '\n' ? 1 : 0;
    if (text !== '') this.#afterCr = text.endsWith('\r');
    // Looked for by index: a pattern would be tried at every character.
    let [lf, cr] = [text.indexOf('\n', begin), text.indexOf('\r', begin)];
    for (;;) {
      if (lf >= 0 && lf < begin) lf = text.indexOf('\n', begin);
      if (cr >= 0 && cr < begin) cr = text.indexOf('\r', begin);
      const isCr = cr >= 0 && (lf < 0 || cr < lf);
      const end = isCr ? cr : lf;
      if (end < 0) break;
      this.#endLine(this.#line + text.slice(begin, end), events);
      this.#line = '';
      begin = end + (isCr && text[end + 1] === '\n' ? 2 : 1);
    }
    this.#line += text.slice(begin);
    return events;
  }

  #endLine(line: string, events: string[]): void {
    if (line !== '') {
      if (line.startsWith('data:')) this.#data.push(line.slice(line[5] === ' ' ? 6 : 5));
      return;
    }
    if (this.#data.length > 0) events.push(this.#data.join('\n'));
    this.#data = [];
  }
}
