import { expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import { byName, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { Gateway } from '../gateway.js';

const messages = [{ role: 'user', content: 'Hi' }];

it.each(['generate', 'stream'] as const)(
  "takes an expert that says 'aborted' for one that failed, where its client is still there: %s",
  async (method) => {
    const fail = async () => {
      throw new TorouterError('TOROUTER_ABORTED', 'I gave up.');
    };
    const expert = fakeExpert('small', { [method]: fail });
    const gateway = new Gateway({ router: fakeRouter(['small']), experts: byName(expert) });
    const body = Buffer.from(JSON.stringify({ messages, stream: method === 'stream' }));
    const answer = await gateway.handle({ method: 'POST', path: '/v1/chat/completions', body });
    expect(JSON.parse(String(answer.body))).toMatchObject({
      error: { code: 'TOROUTER_ABORTED', message: 'I gave up.' },
    });
    const id = answer.headers[answer.headers.indexOf('x-torouter-decision-id') + 1];
    const report = await gateway.handle({ method: 'GET', path: `/v1/decisions/${id}` });
    expect(JSON.parse(String(report.body))).toMatchObject({
      status: 'failed',
      attempts: [{ expert: 'small', code: 'TOROUTER_ABORTED' }],
    });
  },
);
