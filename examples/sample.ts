import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The outcomes that ship with the torouter package: 2,840 queries × 8 LLMs. Put the folder of your own outcomes here. */
export const SAMPLE = join(dirname(fileURLToPath(import.meta.resolve('torouter/package.json'))), 'sample');
