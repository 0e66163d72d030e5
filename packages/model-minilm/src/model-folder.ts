import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with the model's files, in Hugging Face's layout: config.json, model.safetensors (fp16), tokenizer.json … */
export function modelFolder(): string {
  // The same one step up from the sources and from the build.
  return join(dirname(fileURLToPath(import.meta.url)), '..', 'model');
}
