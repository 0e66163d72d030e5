import { describe, expect, it } from '@jest/globals';
import { TorouterError, type ErrorCode } from '@torouter/data';
import type { ByteStream, Write } from '../byte-stream.js';
import { byName, chatStream, event, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { Gateway } from '../gateway.js';
import type { RequestRecord } from '../monitor/gateway-logger.js';

const TEXT = String(event({ content: 'Once' }));
const body = Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], stream: true }));

/** A stream that fails after its first text, the short way or the long one. */
async function open(code: ErrorCode | undefined, isShort: boolean, signal?: AbortSignal) {
  const lines: RequestRecord[] = [];
  const note = (line: RequestRecord) => void lines.push(line);
  const fail = () => {
    if (code) throw new TorouterError(code, 'No.');
  };
  async function* long() {
    yield Buffer.from(TEXT);
    fail();
  }
  const short = async (write: Write) => {
    await write(Buffer.from(TEXT));
    fail();
  };
  const expert = fakeExpert('a', {
    stream: async () => ({ ...chatStream(long()), ...(isShort && { forEach: short }) }),
  });
  const gateway = new Gateway({
    router: fakeRouter(['a']),
    experts: byName(expert),
    logger: { info: note, warn: note, error: note },
  });
  const { stream } = await gateway.handle({ method: 'POST', path: '/v1/chat/completions', body, signal });
  return { stream: stream as ByteStream, lines };
}

async function read(stream: ByteStream, isShort: boolean, take: Write = () => {}): Promise<string> {
  const out: Uint8Array[] = [];
  const write: Write = (bytes) => (out.push(bytes), take(bytes));
  if (isShort) await stream.forEach!(write);
  else for await (const bytes of stream) await write(bytes);
  return Buffer.concat(out).toString();
}

describe.each([true, false])('a stream that breaks (the short way: %j)', (isShort) => {
  it.each<ErrorCode>(['TOROUTER_EXPERT_STREAM_BROKEN', 'TOROUTER_ABORTED', 'TOROUTER_EXPERT_TIMEOUT'])(
    'ends in an error event, whatever the expert throws: %s',
    async (code) => {
      const { stream, lines } = await open(code, isShort);
      const [first, last, ...more] = (await read(stream, isShort)).split(/(?<=\n\n)/);
      expect([first, more]).toEqual([TEXT, []]);
      expect(JSON.parse(last.slice(6))).toMatchObject({ error: { code, message: 'No.' } });
      expect(lines).toEqual([expect.objectContaining({ status: 200, code })]);
    },
  );

  it('ends without a word where the client is gone', async () => {
    const controller = new AbortController();
    const { stream, lines } = await open('TOROUTER_EXPERT_TIMEOUT', isShort, controller.signal);
    expect(await read(stream, isShort, () => controller.abort())).toBe(TEXT);
    expect(lines).toEqual([expect.objectContaining({ status: 499 })]);
  });

  it.each([true, false])('ends where nobody takes what it says (at once: %j)', async (atOnce) => {
    const { stream, lines } = await open(undefined, isShort);
    const take = () => {
      const gone = new TorouterError('TOROUTER_ABORTED', 'Gone.');
      if (atOnce) throw gone;
      return Promise.reject(gone);
    };
    await read(stream, isShort, take).catch(() => {});
    expect(lines).toEqual([expect.objectContaining({ status: 499 })]);
  });
});
