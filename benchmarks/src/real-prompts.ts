import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, readOutcomes } from '@torouter/data';

const SAMPLE = fileURLToPath(new URL('../../packages/cli/sample', import.meta.url));

/** Prompts that people's benchmarks ask, drawn by seed: of the workbench's `routerbench` where there is one, else of the sample that ships. */
export async function realPrompts(count: number): Promise<string[]> {
  const folder = join(process.env.TOROUTER_WORKBENCH ?? '', 'data', 'outcomes', 'routerbench');
  const { queries } = await readOutcomes(process.env.TOROUTER_WORKBENCH && existsSync(folder) ? folder : SAMPLE);
  const prompts = createRandom(1).shuffle(queries.map((query) => query.prompt));
  return Array.from({ length: count }, (_, i) => prompts[i % prompts.length]);
}
