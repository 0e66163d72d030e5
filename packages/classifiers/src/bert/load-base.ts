import { TorouterError } from '@torouter/data';
import { loadBert, type LoadedBert } from '@torouter/embed';
import type { BertOptions } from './bert-options.js';

/**
 * Loads what is to be fine-tuned.
 *
 * @throws {TorouterError} What `loadBert` throws; TOROUTER_INVALID_ARGUMENT for more tokens than the model has positions.
 */
export async function loadBase(
  { model, head, maxTokens, hub }: Pick<BertOptions, 'model' | 'head' | 'maxTokens' | 'hub'>,
  signal?: AbortSignal,
): Promise<LoadedBert> {
  const loaded = await loadBert(model, { ...hub, head, signal });
  const { maxPositions } = loaded.config;
  if (!Number.isInteger(maxTokens) || maxTokens < 3 || maxTokens > maxPositions)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `maxTokens must be from 3 to the model's ${maxPositions}, got ${maxTokens}.`,
    );
  return loaded;
}
