import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { loadEncoder, type Encoder } from '@torouter/embed';
import { TorouterError, type FingerprintSet } from '@torouter/data';
import type { Device, Precision } from '@torouter/onnx';
import { downloadProgress } from './download-progress.js';
import { NO_MODELS } from './no-models.js';
import { routerEncoder } from './router-encoder.js';
import { say } from './terminal.js';

/** More threads than this gain little and take memory, for each holds a copy of the model. */
const MAX_WORKERS = 4;

/** How a command chooses what a classifier sees of a text. */
export interface ChooseEncoderOptions {
  classifier: string;
  /** `bow`, `tfidf`, the folder of a BERT router, or what `loadEncoder` takes. */
  embedding?: string;
  /** @default int8 on the CPU, else what `loadEncoder` takes there */
  precision?: Precision;
  /** @default 'cpu' */
  device?: Device;
  signal: AbortSignal;
}

/** An encoder, and the texts that it was trained on where these are known. */
export interface ChosenEncoder {
  encoder: Encoder;
  seen?: FingerprintSet;
}

/**
 * The sentence encoder that a training shall use, undefined for none. Where nothing was asked for, the default recipe takes MiniLM if ONNX
 * Runtime and the model are there, and says so if not.
 */
export async function chooseEncoder(options: ChooseEncoderOptions): Promise<ChosenEncoder | undefined> {
  const { classifier, embedding, device = 'cpu', signal } = options;
  const { precision = device === 'cpu' ? 'int8' : undefined } = options;
  const words = embedding === 'bow' || embedding === 'tfidf' || (embedding === undefined && classifier !== 'prior');
  if (words && (options.device !== undefined || options.precision))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      '--device and --precision are the sentence encoder’s, and none is used here. Leave them out, or take --embedding minilm.',
    );
  if (words) return undefined;
  const workers = Math.min(MAX_WORKERS, availableParallelism());
  if (embedding !== undefined && existsSync(join(embedding, 'router.json')))
    return routerEncoder(embedding, { precision: options.precision, device, workers, onFallback: say });
  const progress = downloadProgress();
  try {
    const encoder = await loadEncoder(embedding ?? 'minilm', {
      ...{ precision, device, signal, workers },
      onProgress: progress.onProgress,
      onFallback: say,
    });
    return { encoder };
  } catch (error) {
    if (embedding !== undefined || !TorouterError.isInstance(error) || !NO_MODELS.has(error.code)) throw error;
    say(`no sentence encoder, words alone: ${error.message}`);
    return undefined;
  } finally {
    progress.stop();
  }
}
