import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TorouterError } from '@torouter/data';
import type { Pooling } from '@torouter/onnx';
import { z } from 'zod';

const POOLINGS: Readonly<Record<string, Pooling>> = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_max_tokens: 'max',
};
/** Parts of a sentence-transformers model that are computed here; every vector is normalised, asked for or not. */
const MODULES = ['Transformer', 'Pooling', 'Normalize'];
const files = {
  'modules.json': z.array(z.looseObject({ type: z.string() })),
  '1_Pooling/config.json': z.record(z.string(), z.unknown()),
  'sentence_bert_config.json': z.looseObject({ max_seq_length: z.int().min(3).nullish() }),
};

/**
 * How the authors of a model make a vector of a text, from sentence-transformers' files; where there are none, the mean over as
 * many tokens as the model has positions.
 *
 * @param chosen Pooling that is used instead of the authors'.
 * @throws {TorouterError} TOROUTER_MODEL_INVALID where they do it in a way that is not supported: other vectors would come out.
 */
export async function readSentenceSettings(
  folder: string,
  maxPositions: number,
  chosen?: Pooling,
): Promise<{ maxTokens: number; pooling: Pooling }> {
  const modules = await readSettings(folder, 'modules.json');
  const foreign = modules?.map(({ type }) => type).find((type) => !MODULES.includes(type.split('.').at(-1)!));
  if (foreign && !chosen)
    throw invalid(folder, 'modules.json', `it has a module ${foreign}; supported are ${MODULES.join(', ')}`);
  const settings = await readSettings(folder, 'sentence_bert_config.json');
  const limit = settings?.max_seq_length ?? maxPositions;
  return { maxTokens: Math.min(limit, maxPositions), pooling: chosen ?? (await authorsPooling(folder)) };
}

async function authorsPooling(folder: string): Promise<Pooling> {
  const settings = await readSettings(folder, '1_Pooling/config.json');
  const modes = Object.keys(settings ?? {}).filter((name) => name.startsWith('pooling_mode_') && settings![name]);
  if (modes.length === 0) return 'mean';
  if (modes.length > 1 || !POOLINGS[modes[0]])
    throw invalid(
      folder,
      '1_Pooling/config.json',
      `it pools by ${modes.join(', ')}; supported is one of ${Object.keys(POOLINGS).join(', ')}`,
    );
  return POOLINGS[modes[0]];
}

async function readSettings<Name extends keyof typeof files>(
  folder: string,
  name: Name,
): Promise<z.infer<(typeof files)[Name]> | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw invalid(folder, name, `it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    return files[name].parse(JSON.parse(text)) as z.infer<(typeof files)[Name]>;
  } catch (error) {
    throw invalid(folder, name, error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON');
  }
}

function invalid(folder: string, name: string, problem: string): TorouterError {
  return new TorouterError(
    'TOROUTER_MODEL_INVALID',
    `${join(folder, name)}: ${problem}. Choose the pooling yourself (option pooling), or use another model.`,
  );
}
