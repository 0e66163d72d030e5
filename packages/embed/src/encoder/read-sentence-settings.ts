import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pooling } from '@torouter/onnx';

/**
 * How the authors of a model make a vector of a text, from sentence-transformers' files; where there are none, the mean over as
 * many tokens as the model has positions.
 */
export async function readSentenceSettings(
  folder: string,
  maxPositions: number,
): Promise<{ maxTokens: number; pooling: Pooling }> {
  const pooling = await readObject(join(folder, '1_Pooling', 'config.json'));
  const sentence = await readObject(join(folder, 'sentence_bert_config.json'));
  const limit = sentence.max_seq_length;
  return {
    maxTokens: typeof limit === 'number' ? Math.min(limit, maxPositions) : maxPositions,
    pooling: pooling.pooling_mode_cls_token ? 'cls' : pooling.pooling_mode_max_tokens ? 'max' : 'mean',
  };
}

async function readObject(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  return JSON.parse(text) as Record<string, unknown>;
}
