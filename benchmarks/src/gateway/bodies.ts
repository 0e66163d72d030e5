import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { realPrompts } from '../real-prompts.js';

const PROMPT = 'What is the capital of the country north of Italy, and why is it where it is?';
/** As many words as the prompt above. */
const WORDS = 17;
const PROMPTS = 2000;

/** Which prompts a load sends: the same all the time, or each only once. */
export const PROMPT_KINDS = ['same', 'distinct'] as const;
export type PromptKind = (typeof PROMPT_KINDS)[number];

/** As `kind` says, alike in length. The load generator puts a number in place of the zeros, so that none ever comes again. */
export async function promptsOf(kind: PromptKind): Promise<string[]> {
  if (kind === 'same') return [PROMPT];
  const prompts = await realPrompts(PROMPTS);
  return prompts.map((prompt) => `#0000000000 ${prompt.trim().split(/\s+/).slice(0, WORDS).join(' ')}`);
}

/** Writes chat requests, one per prompt, for load.mjs. */
export async function writeBodies(
  folder: string,
  name: string,
  prompts: readonly string[],
  fields: { model?: string; stream?: true } = {},
): Promise<string> {
  const file = join(folder, `${name}.json`);
  const body = (content: string) => JSON.stringify({ model: 'auto', ...fields, messages: [{ role: 'user', content }] });
  await writeFile(file, JSON.stringify(prompts.map(body)));
  return file;
}
