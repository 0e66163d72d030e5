import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { drain } from '@torouter/data';
import { tinyBertFolder } from '@torouter/test-utils';
import { fitBert } from '../bert/fit-bert.js';
import type { Classifier } from '../classifier.js';
import { toyData } from '../conformance/toy-data.js';
import { fitKnn } from '../knn/fit-knn.js';
import { fitMlp } from '../mlp/fit-mlp.js';
import { fitPrior } from '../prior/fit-prior.js';
import { restoreWordEncoder, wordEncoder } from '../testing/word-encoder.js';
import { Router } from './router.js';

const tiny = await tinyBertFolder();
const folder = await mkdtemp(join(tmpdir(), 'router encoder '));
afterAll(async () => {
  await tiny[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const texts = ['sum the coins', 'verb and tense', ''];

/** A classifier, saved as a router and loaded. */
async function loaded(classifier: Classifier, options: Parameters<typeof Router.load>[1] = {}): Promise<Router> {
  await new Router({ classifier }).save(join(folder, classifier.kind));
  await classifier[Symbol.asyncDispose]?.();
  return Router.load(join(folder, classifier.kind), options);
}

describe('Router.encoder', () => {
  it.each([
    ['prior', fitPrior],
    ['knn', fitKnn],
    ['mlp', fitMlp],
  ])('is the one that a %s looks through, opened once and closed with the router', async (_, fit) => {
    const opened: ReturnType<typeof wordEncoder>[] = [];
    const classifier = await drain(fit(toyData(), { encoder: wordEncoder() }));
    const router = await loaded(classifier, {
      restoreEncoder: async (state) => {
        const encoder = await restoreWordEncoder(state);
        opened.push(encoder);
        return encoder;
      },
    });
    expect(await router.encoder!.encode(texts)).toEqual(await wordEncoder().encode(texts));
    expect(router.encoder).toMatchObject({ id: 'words-1', dimensions: 8 });
    expect(router.withPolicy({ kind: 'utility', lambda: 0 }).encoder).toBe(router.encoder);
    expect(opened.map(({ closed }) => closed)).toEqual([false]);
    await router[Symbol.asyncDispose]();
    expect(opened.map(({ closed }) => closed)).toEqual([true]);
  });

  it('is the model of a fine-tuned BERT: its vectors are those of its own encoder, bit for bit', async () => {
    const bert = await drain(fitBert(toyData(), { model: tiny.folder, epochs: 1, maxTokens: 24 }));
    await using apart = await bert.encoder();
    const vectors = await apart.encode(texts);
    const router = await loaded(bert);
    const [{ scores }, shared] = await Promise.all([router.predict(texts), router.encoder!.encode(texts)]);
    expect(shared).toEqual(vectors);
    expect(router.encoder).toMatchObject({ id: apart.id, dimensions: apart.dimensions });
    expect(await router.encoder!.encode([])).toEqual(new Float32Array(0));
    expect((await router.predict(texts)).scores).toEqual(scores);
    await router[Symbol.asyncDispose]();
    await expect(router.encoder!.encode(texts)).rejects.toMatchObject({ code: 'TOROUTER_RUNTIME_FAILED' });
  });

  it('is not there where words are counted', async () => {
    for (const fit of [fitKnn, fitMlp, fitPrior])
      expect(new Router({ classifier: await drain(fit(toyData())) }).encoder).toBeUndefined();
  });
});
