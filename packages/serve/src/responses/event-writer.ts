/** Writes Responses' streaming events, numbered from 0. */
export class EventWriter {
  #text = '';
  #next = 0;

  /** An event of this type. `type` and `sequence_number` are added to its fields. */
  write(type: string, fields: object): void {
    const data = JSON.stringify({ type, sequence_number: this.#next++, ...fields });
    this.#text += `event: ${type}\ndata: ${data}\n\n`;
  }

  /** What was written since the last time; undefined where nothing was. */
  take(): Uint8Array | undefined {
    if (this.#text === '') return undefined;
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    return bytes;
  }
}
