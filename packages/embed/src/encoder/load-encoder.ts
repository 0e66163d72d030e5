import { createHash } from 'node:crypto';
import { TorouterError } from '@torouter/data';
import { bertEncoderModel, PRECISIONS, type Device, type Pooling, type Precision } from '@torouter/onnx';
import { loadBert } from '../models/load-bert.js';
import type { ResolveModelOptions } from '../models/resolve-model.js';
import type { EncoderState } from './encoder.js';
import { openEncoder } from './open-encoder.js';
import { readSentenceSettings } from './read-sentence-settings.js';
import type { SentenceEncoder } from './sentence-encoder.js';

/** How a sentence encoder is loaded. */
export interface LoadEncoderOptions extends ResolveModelOptions {
  /** `int8` is about three times as fast on a CPU, for a cosine of about 0.99 to `fp32`; `fp16` is for GPUs. @default 'fp32' */
  precision?: Precision;
  /** @default what the model says, 256 for all-MiniLM-L6-v2 */
  maxTokens?: number;
  /** @default what the model says, else mean */
  pooling?: Pooling;
  /** @default 'cpu' */
  device?: Device;
  /** Threads within one text. @default 1 */
  threads?: number;
  /** Texts computed at once, each by a worker thread with a copy of the model. @default 1 */
  workers?: number;
  /** Told when device `auto` finds no GPU. */
  onFallback?: (message: string) => void;
}

/**
 * Loads a sentence encoder of the BERT family.
 *
 * @param reference `minilm` (the package `@torouter/model-minilm`), a folder in Hugging Face's layout, or a name on the Hugging Face hub.
 * @throws {TorouterError} TOROUTER_MODEL_INVALID, TOROUTER_RUNTIME_MISSING, TOROUTER_DEVICE_UNAVAILABLE, TOROUTER_FILE_NOT_FOUND, and what the download
 *   throws.
 * @example
 * await using encoder = await loadEncoder('minilm');
 * const vectors = await encoder.encode(['a text', 'another']); // (2, 384)
 */
export async function loadEncoder(reference: string, options: LoadEncoderOptions = {}): Promise<SentenceEncoder> {
  const { precision = options.device === 'cuda' ? 'fp16' : 'fp32' } = options;
  if (!PRECISIONS.includes(precision))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `There is no precision "${String(precision)}"; there are ${PRECISIONS.join(', ')}.`,
    );
  if (precision === 'int8' && options.device !== undefined && options.device !== 'cpu')
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `Precision int8 is for the CPU; take fp16 or fp32 on device ${options.device}.`,
    );
  const { config, weights, tokenizer, folder } = await loadBert(reference, options);
  const settings = await readSentenceSettings(folder, config.maxPositions, options.pooling);
  const { pooling } = settings;
  const { maxTokens = settings.maxTokens } = options;
  if (!Number.isInteger(maxTokens) || maxTokens < 3 || maxTokens > config.maxPositions)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `maxTokens must be from 3 to the model's ${config.maxPositions}, got ${maxTokens}.`,
    );
  const model = bertEncoderModel({ config, weights, pooling, precision }).toBytes();
  const { files } = tokenizer;
  const hash = createHash('sha256').update(model);
  for (const text of Object.values(files)) hash.update(text);
  const shape = `bert-${config.layers}x${config.hiddenSize}-${pooling}-${precision}-${maxTokens}`;
  const state: EncoderState = {
    config: {
      id: `${shape}-${hash.digest('hex').slice(0, 16)}`,
      dimensions: config.hiddenSize,
      maxTokens,
      precision,
    },
    files: {
      'encoder.onnx': model,
      ...Object.fromEntries(
        Object.entries(files).map(([name, text]) => [`encoder.${name}`, new TextEncoder().encode(text)]),
      ),
    },
  };
  return openEncoder(state, options);
}
