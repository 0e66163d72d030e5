import type { ExpertConfig } from '../expert-config.js';

/** "For every instructed model, if not otherwise specified …" (TO-Router, appendix). */
const USUAL = { max_tokens: 512, temperature: 0.7, top_p: 0.95 };

const priced = (input: number, output: number) => ({
  priceInputUsdPerMillion: input,
  priceOutputUsdPerMillion: output,
});
const LLAMA = priced(0.2, 0.2);
const MISTRAL = priced(0.25, 0.25);

/** What an entry takes from its `preset`. */
export type Preset = Pick<ExpertConfig, 'parameters' | 'priceInputUsdPerMillion' | 'priceOutputUsdPerMillion'>;

/**
 * The seven experts of TO-Router: the parameters of their requests and the prices of its evaluation, in US dollars per million tokens.
 *
 * @see TO-Router (2024), appendix "Experts", and the price table of its evaluation.
 */
export const PRESETS: Readonly<Record<string, Preset>> = {
  'paper/biollama-7b': { parameters: { max_tokens: 256, temperature: 0.1, top_p: 0.9 }, ...LLAMA },
  'paper/biomistral-7b': { parameters: USUAL, ...MISTRAL },
  'paper/codellama-7b': { parameters: USUAL, ...LLAMA },
  'paper/fox-1.6b': { parameters: USUAL, ...priced(0.2, 0.2) },
  'paper/mistral-7b-instruct': { parameters: USUAL, ...MISTRAL },
  'paper/qwen2-7b-instruct': { parameters: USUAL, ...priced(0.2, 0.2) },
  'paper/mathdeepseek-7b': {
    parameters: { max_tokens: 512, temperature: 0.7, top_k: 50, top_p: 0.95 },
    ...priced(0.14, 0.28),
  },
};
