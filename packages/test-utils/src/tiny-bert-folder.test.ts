import { readdir, stat } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { tinyBertFolder } from './tiny-bert-folder.js';

it('is a folder in Hugging Face’s layout, and goes', async () => {
  const tiny = await tinyBertFolder();
  expect((await readdir(tiny.folder)).sort()).toEqual([
    'config.json',
    'model.safetensors',
    'tokenizer.json',
    'tokenizer_config.json',
  ]);
  await tiny[Symbol.asyncDispose]();
  await expect(stat(tiny.folder)).rejects.toThrow(/ENOENT/);
});
