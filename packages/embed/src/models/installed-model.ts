import { TorouterError } from '@torouter/data';
import type { ModelFolder } from './resolve-model.js';

/** The model of the optional package `@torouter/model-minilm`. */
export async function installedModel(): Promise<ModelFolder> {
  try {
    const { modelFolder, MODEL_ORIGIN } = await import('@torouter/model-minilm');
    return { folder: modelFolder(), origin: '@torouter/model-minilm', revision: MODEL_ORIGIN.revision };
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).endsWith('MODULE_NOT_FOUND')) throw error;
    throw new TorouterError(
      'TOROUTER_MODEL_NOT_FOUND',
      'The model minilm is a package of its own that is not installed. Install it (`npm i @torouter/model-minilm`), or give a folder or a name on the Hugging Face hub.',
      { cause: error },
    );
  }
}
