import { TorouterError } from '@torouter/data';
import { OnnxSession, type SessionOptions } from '@torouter/onnx';
import { TextModel, type TextModelParts } from './text-model.js';

/** How a text model runs. */
export interface OpenTextModelOptions extends Pick<SessionOptions, 'device' | 'threads' | 'onFallback'> {
  /** Texts computed at once, each by a worker thread with a copy of the model. @default 1 */
  workers?: number;
}

/**
 * Opens an ONNX model that takes `input_ids` and `attention_mask` (1, tokens), so that it takes texts.
 *
 * @param model Its bytes.
 * @throws {TorouterError} TOROUTER_RUNTIME_MISSING, TOROUTER_DEVICE_UNAVAILABLE, TOROUTER_RUNTIME_FAILED, TOROUTER_INVALID_ARGUMENT.
 */
export async function openTextModel(
  model: Uint8Array,
  parts: Omit<TextModelParts, 'sessions'>,
  { workers = 1, device, threads, onFallback }: OpenTextModelOptions = {},
): Promise<TextModel> {
  if (!Number.isInteger(workers) || workers < 1)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `workers must be a whole number of at least 1, got ${workers}.`,
    );
  const sessions: OnnxSession[] = [];
  try {
    for (let i = 0; i < workers; i++)
      sessions.push(await OnnxSession.create(model, { device, threads, onFallback: i === 0 ? onFallback : undefined }));
  } catch (error) {
    await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
    throw error;
  }
  return new TextModel({ ...parts, sessions });
}
