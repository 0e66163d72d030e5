import { validateHeaderValue } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import fc from 'fast-check';
import { byName, chatAnswer, chatStream, DONE, event, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { rawExchange, servers } from '../fixtures/http.js';
import { Gateway } from '../gateway.js';
import type { GatewayLogger } from '../monitor/gateway-logger.js';
import { ENDPOINT_LIST } from './endpoints.js';

const start = servers();
const evil = fc.oneof(
  fc.constantFrom(
    'a\r\nx-evil: 1',
    'a\nx-evil: 1',
    'a\rx-evil: 1',
    'a\0b',
    'é模😀',
    '\ud800',
    '\u2028x',
    'a\r\n\r\n<b>',
    '\x7f\x80',
    '"; a=b',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }),
);
const posts = ENDPOINT_LIST.filter(({ method }) => method === 'POST').map(({ label }) => label);

/** Every value a name or a value that Node sends as one header, printable, and short. */
function expectHeaders(headers: readonly string[]): void {
  for (let i = 0; i < headers.length; i += 2) {
    expect(headers[i]).toMatch(/^[a-z-]+$/);
    validateHeaderValue(headers[i], headers[i + 1]);
    expect(headers[i + 1]).toMatch(/^[\x20-\x7e]{0,1500}$/);
  }
}

describe('no header can be injected', () => {
  it('through names, reasons, fields, ids, sessions, keys or paths', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          name: evil,
          router: evil,
          reason: evil,
          field: evil,
          id: evil,
          session: evil,
          key: evil,
          path: evil,
        }),
        fc.constantFrom(...posts),
        fc.boolean(),
        fc.boolean(),
        async ({ name, router, reason, field, id, session, key, path }, post, stream, fails) => {
          fc.pre(name !== 'auto');
          const fail = async () => {
            throw new TorouterError('TOROUTER_EXPERT_REFUSED', reason, {
              details: { status: 429, retryAfterSeconds: reason as never },
            });
          };
          const good = {
            generate: async () => chatAnswer('x', { droppedFields: [field] }),
            stream: async () => chatStream([event({ content: 'x' }), DONE], [field]),
          };
          const expert = fakeExpert(name, fails ? { generate: fail, stream: fail } : good);
          const gateway = new Gateway({
            router: fakeRouter([name], { name: router, reason }),
            experts: byName(expert),
          });
          const headers = { 'x-request-id': id, 'x-torouter-session': session, authorization: key, traceparent: id };
          for (const model of [undefined, name, router, path]) {
            const body = Buffer.from(
              JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], input: undefined, stream, model }),
            );
            const response = await gateway.handle({ method: 'POST', path: post, headers, body });
            expectHeaders(response.headers);
            if (response.stream) for await (const _ of response.stream);
          }
          for (const odd of [`/v1/models/${path}`, `/v1/decisions/${path}`, `/${path}`]) {
            const response = await gateway.handle({ method: 'GET', path: odd, headers });
            expectHeaders(response.headers);
          }
          // Lines end in LF there; a CR is a character of a label.
          expect(await gateway.metrics()).not.toMatch(/\nx-evil/);
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it.each(['a\0b', 'a b', 'é', 'x'.repeat(129), ''])('an id of %j is not repeated; ours is', async (id) => {
    const lines: string[] = [];
    const note = ({ requestId }: { requestId: string }) => void lines.push(requestId);
    const logger = { info: note, warn: note, error: note } as GatewayLogger;
    const gateway = new Gateway({ router: fakeRouter(['a']), experts: byName(fakeExpert('a')), logger });
    const { headers } = await gateway.handle({ method: 'GET', path: '/health', headers: { 'x-request-id': id } });
    expect(headers.slice(headers.indexOf('x-request-id') + 1)[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines[0]).toBe(headers[headers.indexOf('x-request-id') + 1]);
  });

  it('over a socket', async () => {
    const name = 'a\r\nx-evil: 1\r\n\r\nHTTP/1.1 200 OK';
    const server = await start({ router: fakeRouter([name], { reason: name }), experts: byName(fakeExpert(name)) });
    const body = JSON.stringify({ messages: [{ role: 'user', content: name }], model: name });
    const reply = await rawExchange(
      server,
      `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-request-id: \xe9\r\nx-torouter-session: a\tb\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const head = reply.slice(0, reply.indexOf('\r\n\r\n'));
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(reply).not.toMatch(/\r\nx-evil/);
    expect(head.match(/^x-torouter-expert: .*$/m)?.[0]).toBe(`x-torouter-expert: ${name.replaceAll('\r\n', '%0D%0A')}`);
  });
});
