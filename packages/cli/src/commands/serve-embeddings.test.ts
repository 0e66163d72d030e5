import { cp, rm } from 'node:fs/promises';
import { beforeAll, expect, it } from '@jest/globals';
import { Router } from '@torouter/classifiers';
import { run } from '../fixtures/run.js';
import { startServe, type ServeProcess } from '../fixtures/serve-process.js';
import { toyServer } from '../fixtures/toy-server.js';

const toy = toyServer();
const { at, post, writeExperts } = toy;
beforeAll(async () => {
  await run(
    ...['train', '--outcomes', at('toy'), '--out', at('served'), '--classifier', 'knn'],
    ...['--embedding', 'minilm', '--precision', 'int8'],
  );
});

const embed = (server: ServeProcess, input: string[]) =>
  post(server.url, { input, model: 'auto' }, { path: '/v1/embeddings' });

it('embeds with the encoder of the router that is served', async () => {
  await writeExperts('http://127.0.0.1:9/v1');
  await using server = await startServe(['--router', at('served'), '--experts', at('experts.json')]);
  const texts = ['add the coins', 'a python loop'];
  const response = await embed(server, texts);
  expect(response.status).toBe(200);
  const { data } = (await response.json()) as { data: { embedding: number[] }[] };
  await using router = await Router.load(at('served'));
  const expected = await router.encoder!.encode(texts);
  expect(data.flatMap(({ embedding }) => embedding)).toEqual([...expected]);

  // A router that counts words has none.
  await rm(at('served'), { recursive: true });
  await cp(at('router'), at('served'), { recursive: true });
  await server.signal('SIGHUP', /reloaded: prior .*\n/);
  expect((await embed(server, texts)).status).toBe(404);
});
