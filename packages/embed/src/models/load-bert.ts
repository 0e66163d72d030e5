import { join } from 'node:path';
import { TorouterError } from '@torouter/data';
import { parseBertConfig, readBertWeights, type BertConfig, type BertHead, type WeightTensors } from '@torouter/onnx';
import { readTokenizer } from '../tokenizer/read-tokenizer.js';
import type { WordTokenizer } from '../tokenizer/word-tokenizer.js';
import { readConfig } from './read-config.js';
import { resolveModel, type ResolveModelOptions } from './resolve-model.js';

/** How a BERT is loaded. */
export interface LoadBertOptions extends ResolveModelOptions {
  /** With `pooler`, the pooler's weights too. */
  head?: BertHead;
}

/** A BERT in memory, to be exported or trained. */
export interface LoadedBert {
  readonly config: BertConfig;
  readonly weights: WeightTensors;
  readonly tokenizer: WordTokenizer;
  /** Where its files are. */
  readonly folder: string;
}

/**
 * Finds, reads and checks a model of the BERT family with its tokenizer.
 *
 * @param reference What `resolveModel` takes: `minilm`, a folder, or a name on the Hugging Face hub.
 * @throws {TorouterError} TOROUTER_MODEL_INVALID where it is none, or tokenizer and weights do not belong together; and what
 *   `resolveModel` throws.
 */
export async function loadBert(reference: string, options: LoadBertOptions = {}): Promise<LoadedBert> {
  const { head, signal } = options;
  const { folder } = await resolveModel(reference, { checkConfig: parseBertConfig, ...options });
  const config = parseBertConfig(await readConfig(folder));
  const tokenizer = await readTokenizer(folder);
  if (tokenizer.vocabularySize > config.vocabularySize)
    throw new TorouterError(
      'TOROUTER_MODEL_INVALID',
      `The tokenizer has ${tokenizer.vocabularySize} tokens, the model's table ${config.vocabularySize} rows: they do not belong together. Fetch the model again.`,
    );
  const weights = await readBertWeights(join(folder, 'model.safetensors'), config, { head, signal });
  return { config, weights, tokenizer, folder };
}
