import { describe, expect, it } from '@jest/globals';
import { readInstructions, readJsonLines, type Instruction } from '@torouter/data';
import { workbench } from '@torouter/test-utils';
import { choiceLetter } from '../choice-letter.js';
import { autoScorer } from './auto-scorer.js';
import { numberOfText } from './number-of-text.js';

type Row = Record<string, unknown>;

/** The share of recorded outcomes of a source with the same score as ours, of every `step`-th response. */
async function agreement(
  source: string,
  toInstruction: (query: Row) => Partial<Instruction> | undefined,
  step: number,
): Promise<{ rows: number; share: number }> {
  const folder = workbench(`data/outcomes/${source}`)!;
  const instructions = new Map<string, Instruction>();
  for await (const { value } of readJsonLines(`${folder}/queries.jsonl.gz`)) {
    const more = toInstruction(value);
    const base = { id: value.id as string, dataset: value.dataset as string, prompt: value.prompt as string };
    if (more) instructions.set(base.id, { ...base, reference: value.reference as string, ...more });
  }
  let seen = 0;
  let rows = 0;
  let same = 0;
  for await (const { value } of readJsonLines(`${folder}/outcomes.jsonl.gz`)) {
    const instruction = instructions.get(value.id as string);
    if (!instruction || typeof value.response !== 'string' || seen++ % step !== 0) continue;
    const { score } = await autoScorer.score({ instruction, response: value.response });
    rows++;
    if (score === value.score) same++;
  }
  return { rows, share: same / rows };
}

const choices = ({ choices, answerKey }: Row) =>
  ({ choices, answerKey }) as { choices: Instruction['choices']; answerKey: string };

/** RouterBench's prompts have the choices in them, as "A) …". */
const choicesOfQuestion = ({ dataset, question, answerKey }: Row) =>
  dataset !== 'arc-challenge' || typeof answerKey !== 'string'
    ? undefined
    : {
        answerKey,
        choices: [...(question as string).matchAll(/^([A-E])\) (.*)$/gm)].map(([, label, text]) => ({ label, text })),
      };

/** Two references of the MATH part are in base 3 ("-221_3"): no numbers. */
const numberOf =
  (wanted: string) =>
  ({ dataset, reference }: Row) =>
    dataset === wanted && numberOfText(reference as string) !== undefined
      ? { finalAnswer: reference as string }
      : undefined;

// Steps that share no factor with the number of models, so that all of them are there. On all rows: 0.9961, 0.9944, 0.9899, 0.9999, 0.9789.
// What is left is the sources' own: they take the first number of an answer, the first statement and not the last, the first of
// several letters, letters drawn at random (MMLU-Pro), and "A" where no letter is found (MIRAGE).
(workbench('data/outcomes') ? describe : describe.skip)('our scores are those that were recorded', () => {
  it.each([
    ['zeroeval', 'gsm8k', numberOf('gsm8k'), 10, 0.99, 3800],
    ['zeroeval', 'math-level5', numberOf('math-level5'), 10, 0.985, 2000],
    ['mmlu-pro', 'all', choices, 10, 0.98, 4000],
    ['routerbench', 'arc-challenge', choicesOfQuestion, 5, 0.999, 3000],
    ['mirage', 'all', choices, 9, 0.97, 3400],
  ] as const)('%s %s', async (source, _, toInstruction, step, least, enough) => {
    const { rows, share } = await agreement(source, toInstruction, step);
    expect(rows).toBeGreaterThan(enough);
    expect(share).toBeGreaterThan(least);
  });
});

(workbench('data/instructions') ? describe : describe.skip)('the instructions of the paper', () => {
  const score = async (instruction: Instruction, response: string) =>
    (await autoScorer.score({ instruction, response })).score;

  it('every solution of GSM8K has its own final answer', async () => {
    for (const instruction of await readInstructions(workbench('data/instructions/gsm8k.jsonl.gz')!))
      expect([instruction.id, await score(instruction, instruction.reference)]).toEqual([instruction.id, 1]);
  });

  it('every ARC question is answered by the letter of its correct choice, and by its text', async () => {
    for (const instruction of await readInstructions(workbench('data/instructions/arc_challenge.jsonl.gz')!)) {
      const answers = [choiceLetter(instruction)!, instruction.reference, `The answer is ${instruction.reference}`];
      for (const answer of answers)
        expect([instruction.id, answer, await score(instruction, answer)]).toEqual([instruction.id, answer, 1]);
    }
  });
});
