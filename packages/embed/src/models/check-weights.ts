import { TorouterError } from '@torouter/data';

/**
 * Holds that a model has its weights in one safetensors file.
 *
 * @param files Names of what is there.
 * @param model Folder or name, for the message.
 * @throws {TorouterError} TOROUTER_MODEL_INVALID with what to do.
 */
export function checkWeights(files: readonly string[], model: string): void {
  if (files.includes('model.safetensors')) return;
  const convert =
    'In Python, `AutoModel.from_pretrained(NAME).save_pretrained(FOLDER, max_shard_size="100GB")` and `AutoTokenizer.from_pretrained(NAME).save_pretrained(FOLDER)` write it; then give the folder';
  const problem = files.includes('model.safetensors.index.json')
    ? `has its weights in several files; one model.safetensors is expected. ${convert}.`
    : files.includes('pytorch_model.bin')
      ? `has its weights only as pytorch_model.bin, which can run code when it is opened and is not read; model.safetensors is expected. ${convert}, or give a revision that has it (often refs/pr/1).`
      : 'has no model.safetensors. Give a model with its weights in that file; `sentence-transformers/all-MiniLM-L6-v2` is one.';
  throw new TorouterError('TOROUTER_MODEL_INVALID', `${model} ${problem}`, { details: { model } });
}
