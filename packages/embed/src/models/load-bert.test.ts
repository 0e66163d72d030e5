import { expect, it } from '@jest/globals';
import { tinyBertFolder } from '@torouter/test-utils';
import { loadBert } from './load-bert.js';

it('reads config, weights and tokenizer, the pooler where it is asked for', async () => {
  await using tiny = await tinyBertFolder();
  const { config, weights, tokenizer, folder } = await loadBert(tiny.folder);
  expect(folder).toBe(tiny.folder);
  expect(config).toMatchObject({ hiddenSize: 32, layers: 2, maxPositions: 64 });
  expect(weights['embeddings.word_embeddings.weight'].shape).toEqual([config.vocabularySize, 32]);
  expect(tokenizer.encode('sum the coins', 16).ids).toHaveLength(5);
  expect(Object.keys(weights).some((name) => name.startsWith('pooler.'))).toBe(false);
  expect((await loadBert(tiny.folder, { head: 'pooler' })).weights['pooler.dense.weight'].shape).toEqual([32, 32]);
});

it('takes a tokenizer whose settings name no special tokens, as bert-base-uncased has it', async () => {
  // What the tiny one has: {"do_lower_case": true}
  await using tiny = await tinyBertFolder();
  const { clsId, sepId, padId } = (await loadBert(tiny.folder)).tokenizer;
  expect([padId, clsId, sepId]).toEqual([0, 2, 3]);
});

it('refuses a tokenizer of another model', async () => {
  await using tiny = await tinyBertFolder({ vocabularySize: 20 });
  await expect(loadBert(tiny.folder)).rejects.toMatchObject({
    code: 'TOROUTER_MODEL_INVALID',
    message: expect.stringMatching(/do not belong together/),
  });
});
