import { availableParallelism } from 'node:os';
import { loadEncoder, type Encoder } from '@torouter/embed';
import { TorouterError, type ErrorCode } from '@torouter/data';
import type { Device, Precision } from '@torouter/onnx';
import { downloadProgress } from './download-progress.js';
import { say } from './terminal.js';

/** What a machine may lack of what a sentence encoder needs; then the default does without. */
const ABSENT: ReadonlySet<ErrorCode> = new Set(['TOROUTER_RUNTIME_MISSING', 'TOROUTER_MODEL_NOT_FOUND']);
/** More threads than this gain little and take memory, for each holds a copy of the model. */
const MAX_WORKERS = 4;

/** How a command chooses what a classifier sees of a text. */
export interface ChooseEncoderOptions {
  classifier: string;
  /** `bow`, `tfidf`, or what `loadEncoder` takes. */
  embedding?: string;
  /** @default int8 on the CPU, else what `loadEncoder` takes there */
  precision?: Precision;
  device: Device;
  signal: AbortSignal;
}

/**
 * The sentence encoder that a training shall use, undefined for none. Where nothing was asked for, the default recipe takes MiniLM if ONNX
 * Runtime and the model are there, and says so if not.
 */
export async function chooseEncoder(options: ChooseEncoderOptions): Promise<Encoder | undefined> {
  const { classifier, embedding, device, signal } = options;
  const { precision = device === 'cpu' ? 'int8' : undefined } = options;
  const words = embedding === 'bow' || embedding === 'tfidf' || (embedding === undefined && classifier !== 'prior');
  if (words && (device !== 'cpu' || options.precision))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      '--device and --precision are the sentence encoder’s, and none is used here. Leave them out, or take --embedding minilm.',
    );
  if (words) return undefined;
  const progress = downloadProgress();
  try {
    return await loadEncoder(embedding ?? 'minilm', {
      precision,
      device,
      signal,
      workers: Math.min(MAX_WORKERS, availableParallelism()),
      onProgress: progress.onProgress,
      onFallback: say,
    });
  } catch (error) {
    if (embedding !== undefined || !TorouterError.isInstance(error) || !ABSENT.has(error.code)) throw error;
    say(`no sentence encoder, words alone: ${error.message}`);
    return undefined;
  } finally {
    progress.stop();
  }
}
