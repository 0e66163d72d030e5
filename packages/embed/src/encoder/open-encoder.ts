import { TorouterError } from '@torouter/data';
import { OnnxSession, type SessionOptions } from '@torouter/onnx';
import { z } from 'zod';
import { createTokenizer } from '../tokenizer/create-tokenizer.js';
import type { EncoderState } from './encoder.js';
import { SentenceEncoder } from './sentence-encoder.js';

const schema = z.looseObject({ id: z.string(), dimensions: z.int().min(1), maxTokens: z.int().min(3) });

/** How an encoder runs. */
export interface OpenEncoderOptions extends Pick<SessionOptions, 'device' | 'threads' | 'onFallback'> {
  /** Texts computed at once. @default 1 */
  workers?: number;
}

/** Opens an encoder of its files. */
export async function openEncoder(
  state: EncoderState,
  { workers = 1, device, threads, onFallback }: OpenEncoderOptions = {},
): Promise<SentenceEncoder> {
  if (!Number.isInteger(workers) || workers < 1)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `workers must be a whole number of at least 1, got ${workers}.`,
    );
  const parsed = schema.safeParse(state.config);
  if (!parsed.success) throw invalid('its settings are incomplete');
  const file = (name: string) => {
    const bytes = state.files[name];
    if (!bytes) throw invalid(`the file ${name} is missing`);
    return bytes;
  };
  const json = (name: string): unknown => {
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file(name)));
    } catch (error) {
      if (TorouterError.isInstance(error)) throw error;
      throw invalid(`${name} is not JSON`);
    }
  };
  const tokenizer = createTokenizer(json('encoder.tokenizer.json'), json('encoder.tokenizer_config.json'));
  const model = file('encoder.onnx');
  const sessions: OnnxSession[] = [];
  try {
    for (let i = 0; i < workers; i++)
      sessions.push(await OnnxSession.create(model, { device, threads, onFallback: i === 0 ? onFallback : undefined }));
  } catch (error) {
    await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
    throw error;
  }
  const { id, dimensions, maxTokens } = parsed.data;
  return new SentenceEncoder({ id, dimensions, maxTokens, tokenizer, sessions, state: async () => state });
}

function invalid(problem: string): TorouterError {
  return new TorouterError(
    'TOROUTER_ARTEFACT_INVALID',
    `This is not the state of a sentence encoder: ${problem}. Train the router again.`,
  );
}
