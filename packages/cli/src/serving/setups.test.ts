import { cp, rm } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { Gateway } from '@torouter/serve';
import { startLlmServer } from '../fixtures/llm-server.js';
import { TOY_PROMPTS, toyServer } from '../fixtures/toy-server.js';
import { loadSetup } from './load-setup.js';
import { Setups } from './setups.js';

const { at, writeExperts } = toyServer();
const messages = [{ role: 'user', content: TOY_PROMPTS[0] }];
const turn = () => new Promise(setImmediate);

it('closes a router and its experts when no request uses them any more, and keeps experts that stay', async () => {
  let release!: () => void;
  let arrived!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const asked = new Promise<void>((resolve) => (arrived = resolve));
  await using llm = await startLlmServer(async () => (arrived(), await released, 'late'));
  const spare = { name: 'spare', protocol: 'openai', baseUrl: llm.baseUrl, model: 'spare' };
  await writeExperts(llm.baseUrl, { others: [spare] });
  await cp(at('router'), at('served'), { recursive: true });
  const settings = { router: at('served'), experts: at('experts.json'), port: 0, host: '', log: 'off' } as const;
  const first = await loadSetup(settings, () => {});
  await using setups = new Setups(first);
  let disposals = 0;
  const { classifier } = first.router;
  classifier[Symbol.asyncDispose] = async () => void disposals++;
  const gateway = new Gateway(first.parts);
  const answer = gateway.chat({ messages });
  await asked;

  await rm(at('served'), { recursive: true });
  await cp(at('other'), at('served'), { recursive: true });
  await writeExperts(llm.baseUrl);
  const second = await setups.reload(gateway, settings, () => {});
  expect(gateway.router.name).toBe('knn');
  await turn();
  const states = () => ['solver-0', 'spare'].map((name) => first.experts.get(name)!.expert.state);
  expect([disposals, ...states()]).toEqual([0, 'ready', 'ready']);
  expect(second.experts.get('solver-0')).toBe(first.experts.get('solver-0'));
  release();
  expect((await answer).answer.text).toBe('late');
  await turn();
  expect([disposals, ...states()]).toEqual([1, 'ready', 'closed']);
});
