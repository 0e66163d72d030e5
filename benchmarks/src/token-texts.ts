import { createRandom } from '@torouter/data';
import { readTokenizer } from '@torouter/embed';
import { modelFolder } from '@torouter/model-minilm';

const WORDS =
  'the a of to in is that it was for on are as with his they at be this from have or by one had not but what all were when we there can an your which their said if do will each about how up out them then she many some so these would other into has more her two like him see time could no make than first been its who now people my made over did down only way find use may water long little very after words called just where most know'.split(
    ' ',
  );

/** Texts of exactly so many tokens of MiniLM's. */
export async function tokenTexts(tokens: number, count: number): Promise<string[]> {
  const tokenizer = await readTokenizer(modelFolder());
  const random = createRandom(3);
  return Array.from({ length: count }, () => {
    const words = Array.from({ length: tokens - 2 }, () => WORDS[random.int(WORDS.length)]);
    while (tokenizer.encode(words.join(' '), 512).ids.length > tokens) words.pop();
    return words.join(' ');
  });
}
