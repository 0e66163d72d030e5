import { TorouterError } from '@torouter/data';
import { z } from 'zod';
import { createTokenizer } from '../tokenizer/create-tokenizer.js';
import type { EncoderState } from './encoder.js';
import { openTextModel, type OpenTextModelOptions } from './open-text-model.js';
import { SentenceEncoder } from './sentence-encoder.js';

const schema = z.looseObject({ id: z.string(), dimensions: z.int().min(1), maxTokens: z.int().min(3) });

/** Opens an encoder of its files. */
export async function openEncoder(state: EncoderState, options: OpenTextModelOptions = {}): Promise<SentenceEncoder> {
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
  const { id, dimensions, maxTokens } = parsed.data;
  const parts = { columns: dimensions, output: 'embeddings', maxTokens, tokenizer };
  const model = await openTextModel(file('encoder.onnx'), parts, options);
  return new SentenceEncoder({ id, dimensions, maxTokens, model, state: async () => state });
}

function invalid(problem: string): TorouterError {
  return new TorouterError(
    'TOROUTER_ARTEFACT_INVALID',
    `This is not the state of a sentence encoder: ${problem}. Train the router again.`,
  );
}
