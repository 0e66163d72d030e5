import { describe, expect, it } from '@jest/globals';
import { Pool } from 'undici';
import { CallClock } from '../calls/call-clock.js';
import { eventStream, startUpstream } from '../fixtures/upstream.js';
import { openBody, type StreamedAnswer } from './stream-body.js';

type Handler = Parameters<typeof startUpstream>[0];

const deadlines = { firstTokenTimeoutMs: 5_000, idleTimeoutMs: 5_000, timeoutMs: 5_000 };

async function open(handler: Handler, use: (answer: StreamedAnswer, clock: CallClock) => Promise<void>) {
  await using upstream = await startUpstream(handler);
  const pool = new Pool(new URL(upstream.baseUrl).origin);
  const clock = new CallClock('large', deadlines);
  try {
    await use(await openBody('large', pool, { path: '/', method: 'POST', body: '{}' }, clock), clock);
  } finally {
    clock.stop();
    await pool.destroy();
  }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('openBody', () => {
  it('has status and headers at once, and the body as it comes', async () => {
    await open(
      (response) => void eventStream(response).end('one two'),
      async ({ status, headers, body }) => {
        expect([status, headers['content-type']]).toEqual([200, 'text/event-stream']);
        expect(await textOf(body)).toBe('one two');
        expect(await textOf(body)).toBe('');
      },
    );
  });

  it('holds back an endpoint that writes faster than is read, and loses nothing', async () => {
    const piece = Buffer.alloc(64 * 1024, 'x');
    let written = 0;
    await open(
      (response) => {
        eventStream(response);
        const write = () => {
          while (written < 400) {
            written++;
            if (!response.write(piece)) return void response.once('drain', write);
          }
          response.end();
        };
        write();
      },
      async ({ body }) => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        // Kernels hold some megabytes of it.
        expect(written).toBeLessThan(400);
        expect(await textOf(body)).toHaveLength(400 * piece.length);
      },
    );
  });

  it('fails in the middle as a broken stream, after what came', async () => {
    await open(
      (response) => eventStream(response).write('one', () => setImmediate(() => response.socket!.destroy())),
      async ({ body }) => {
        const seen: string[] = [];
        const read = async () => {
          for await (const chunk of body) seen.push(Buffer.from(chunk).toString());
        };
        await expect(read()).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_STREAM_BROKEN' });
        expect(seen.join('')).toBe('one');
      },
    );
  });

  it('ends with the call, whether somebody waits or not, and hangs up', async () => {
    const closed: Promise<void>[] = [];
    const hold: Handler = (response) => {
      closed.push(new Promise((resolve) => response.on('close', () => resolve())));
      eventStream(response).write('one');
    };
    await open(hold, async ({ body }, clock) => {
      const chunks = body[Symbol.asyncIterator]();
      expect(await chunks.next()).toMatchObject({ done: false });
      const waiting = chunks.next();
      clock.abort(new Error('over'));
      await expect(waiting).rejects.toThrow('over');
      await expect(chunks.next()).rejects.toThrow('over');
    });
    await open(hold, async ({ body }) => {
      body.destroy();
      expect(await textOf(body)).toMatch(/^(one)?$/);
    });
    await Promise.all(closed);
    expect(closed).toHaveLength(2);
  });
});
