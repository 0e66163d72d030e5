import { PROMPT } from './in-flight.mjs';

/** So many instructions, of short prompts that tell which they are. */
export async function* instructions(count) {
  for (let i = 0; i < count; i++)
    yield {
      id: `capitals/${i}`,
      dataset: 'capitals',
      prompt: `${i}. ${PROMPT}`,
      reference: 'Bern',
      finalAnswer: 'Bern',
    };
}
