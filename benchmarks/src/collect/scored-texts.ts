import { realPrompts } from '../real-prompts.js';

/** Experts, each of which answers every reference. */
const EXPERTS = 4;
/** Words of about 64 tokens. */
const WORDS = 44;

/** So many pairs of a reference and a response, all cut out of real prompts; each reference comes once for each of four experts. */
export async function scoredTexts(pairs: number): Promise<{ references: string[]; responses: string[][] }> {
  const words = (await realPrompts(2000)).flatMap((prompt) => prompt.split(/\s+/));
  let at = 0;
  const text = () => {
    // Behind the end it goes on from the front, a little further on: no text comes twice.
    if (at + WORDS > words.length) at = (at % WORDS) + 1;
    return words.slice(at, (at += WORDS)).join(' ');
  };
  const references = Array.from({ length: Math.round(pairs / EXPERTS) }, text);
  return { references, responses: references.map(() => Array.from({ length: EXPERTS }, text)) };
}
