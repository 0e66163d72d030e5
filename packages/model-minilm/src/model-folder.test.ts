import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { modelFolder } from './model-folder.js';

const README = await readFile(new URL('../README.md', import.meta.url), 'utf8');

it('holds the files of the README, unchanged', async () => {
  const rows = [...README.matchAll(/^\| `([^`]+)`\s*\|\s*([\d,]+)\s*\|\s*`([0-9a-f]{64})`/gm)];
  expect(rows.map(([, name]) => name)).toEqual(
    expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'LICENSE']),
  );
  for (const [, name, size, hash] of rows) {
    const bytes = await readFile(join(modelFolder(), name));
    expect([name, bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([
      name,
      Number(size.replaceAll(',', '')),
      hash,
    ]);
  }
});
