// A client's connection, as lean as one can be: what a load generator costs would show in the figures of whatever shares its core.
import { connect } from 'node:net';

const END_OF_CHUNKS = '\r\n0\r\n\r\n';

/** Sends requests one after the other and tells when an answer began and ended. It is made anew by its user once it has failed. */
export class Connection {
  #socket;
  #stream;
  #onFirst;
  /** Of the answer under way: how far its bytes are. */
  #body;
  #left;
  #tail = '';
  #sent = 0;
  #first = 0;
  #complete = false;
  #done;

  /**
   * @param stream Whether answers are server-sent events: complete with their [DONE], begun with their first content.
   * @param onFirst Called when one has begun.
   */
  constructor(port, { stream = false, onFirst } = {}) {
    this.#stream = stream;
    this.#onFirst = onFirst;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (data) => this.#onData(data));
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#end(false));
  }

  /** Calls back with {ok, firstMicros, micros}. */
  send(bytes, done) {
    this.#body = false;
    this.#left = -1;
    this.#tail = '';
    this.#first = 0;
    this.#complete = !this.#stream;
    this.#done = done;
    this.#sent = performance.now();
    if (this.#socket.destroyed) this.#end(false);
    else this.#socket.write(bytes);
  }

  destroy() {
    this.#socket.destroy();
  }

  #onData(data) {
    let length = data.length;
    if (!this.#body) {
      const end = data.indexOf('\r\n\r\n');
      const head = end < 0 ? '' : data.latin1Slice(0, end);
      // A head in two pieces does not come from a gateway on this machine.
      if (!head.startsWith('HTTP/1.1 200')) return this.#socket.destroy();
      this.#body = true;
      const declared = /\r\ncontent-length: *(\d+)/i.exec(head);
      if (declared) this.#left = Number(declared[1]);
      length -= end + 4;
    }
    if (this.#stream) {
      if (this.#first === 0 && data.includes('"content":"l')) {
        this.#first = performance.now();
        this.#onFirst?.();
      }
      this.#complete ||= data.includes('[DONE]');
    }
    if (this.#left >= 0) {
      this.#left -= length;
      if (this.#left === 0) this.#end(this.#complete);
      return;
    }
    this.#tail = (this.#tail + data.latin1Slice(Math.max(0, data.length - 7))).slice(-7);
    if (this.#tail === END_OF_CHUNKS) this.#end(this.#complete);
  }

  #end(ok) {
    const done = this.#done;
    this.#done = undefined;
    const now = performance.now();
    done?.({ ok, firstMicros: (this.#first - this.#sent) * 1000, micros: (now - this.#sent) * 1000 });
  }
}
