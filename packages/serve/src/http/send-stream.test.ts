import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { sendStream } from './send-stream.js';

/** Takes two chunks, then is full until 'drain'. */
class SlowResponse extends EventEmitter {
  readonly written: string[] = [];
  readonly req = { socket: Object.assign(new EventEmitter(), { destroyed: false, destroy: () => {} }) };
  destroyed = false;
  ended = false;
  #onFull = () => {};
  readonly full = new Promise<void>((resolve) => (this.#onFull = resolve));

  write(chunk: Uint8Array): boolean {
    this.written.push(Buffer.from(chunk).toString());
    if (this.written.length !== 2) return true;
    this.#onFull();
    return false;
  }

  end(): void {
    this.ended = true;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

function setUp() {
  const response = new SlowResponse();
  const log: string[] = [];
  async function* source() {
    try {
      for (const text of ['a', 'b', 'c']) {
        log.push(`pull ${text}`);
        yield Buffer.from(text);
      }
    } finally {
      log.push('stop');
    }
  }
  const done = sendStream(response as unknown as ServerResponse, source(), 60_000);
  return { response, log, done };
}

describe('sendStream', () => {
  it('asks for no more while the client is full, and goes on when it has drained', async () => {
    const { response, log, done } = setUp();
    await response.full;
    // Everything that could run without the drain has run.
    await new Promise(setImmediate);
    expect(log).toEqual(['pull a', 'pull b']);
    response.emit('drain');
    await done;
    expect(log).toEqual(['pull a', 'pull b', 'pull c', 'stop']);
    expect([response.written.join(''), response.ended]).toEqual(['abc', true]);
    expect(response.listenerCount('drain') + response.listenerCount('close')).toBe(0);
  });

  it('stops the source where the client goes away while it is full', async () => {
    const { response, log, done } = setUp();
    await response.full;
    response.destroy();
    await done;
    expect(log).toEqual(['pull a', 'pull b', 'stop']);
    expect([response.written, response.ended]).toEqual([['a', 'b'], false]);
  });

  it('stops the source where the connection goes before the response has been given it', async () => {
    const { response, log, done } = setUp();
    await response.full;
    // A response behind another hears nothing of it.
    response.destroy = () => void (response.destroyed = true);
    response.req.socket.emit('close');
    await done;
    expect(log).toEqual(['pull a', 'pull b', 'stop']);
    expect(response.req.socket.listenerCount('close')).toBe(0);
  });
});
