import { describe, expect, it } from '@jest/globals';
import type { ByteStream } from '../byte-stream.js';
import { byName, chatStream, DONE, event, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { Gateway } from '../gateway.js';
import type { RequestRecord } from '../monitor/gateway-logger.js';

const body = Buffer.from(JSON.stringify({ input: 'Hi', stream: true }));
const NAMELESS = { tool_calls: [{ index: 0, id: 'a', function: { arguments: 'secret' } }] };
const FINISH = Buffer.from(
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] })}\n\n`,
);

describe('a stream of an expert that is no chat completion', () => {
  it.each<[string, readonly Uint8Array[]]>([
    [
      'a call that is none',
      [event({ content: 'a' }), event({ tool_calls: ['secret'] }), event({ content: 'b' }), DONE],
    ],
    ['a call without a name', [event({ content: 'a' }), event(NAMELESS), FINISH, DONE]],
    ['a call without a name, in one piece', [Buffer.concat([event({ content: 'a' }), event(NAMELESS), FINISH, DONE])]],
  ])('is the fault of the expert, not of the client: %s', async (_, chunks) => {
    const lines: RequestRecord[] = [];
    const note = (line: RequestRecord) => void lines.push(line);
    const gateway = new Gateway({
      router: fakeRouter(['a']),
      experts: byName(fakeExpert('a', { stream: async () => chatStream(chunks) })),
      logger: { info: note, warn: note, error: note },
    });
    const { stream } = await gateway.handle({ method: 'POST', path: '/v1/responses', body });
    const sent: Uint8Array[] = [];
    for await (const bytes of stream as ByteStream) sent.push(bytes);
    expect(Buffer.concat(sent).toString()).toMatch(/event: response\.failed\n/);

    const code = 'TOROUTER_EXPERT_BAD_RESPONSE';
    expect(lines).toEqual([expect.objectContaining({ status: 200, code })]);
    const path = `/v1/decisions/${lines[0].decisionId}`;
    const { body: report } = await gateway.handle({ method: 'GET', path });
    expect(JSON.parse(String(report))).toMatchObject({ status: 'failed', attempts: [{ expert: 'a', code }] });
    const metrics = await gateway.metrics();
    expect(metrics).toContain(`torouter_expert_errors_total{expert="a",code="${code}"} 1\n`);
    expect(metrics).toContain('torouter_requests_total{path="/v1/responses",status="200"} 1\n');
    expect(metrics + JSON.stringify(lines)).not.toMatch(/secret/);
  });
});
