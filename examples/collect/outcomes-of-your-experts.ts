// Phase 1 of the paper without a provider: two functions stand for LLMs, answer instructions, and become outcomes to train on.
import assert from 'node:assert/strict';
import { collect, createFunctionExpert, readOutcomes, trainRouter, type Instruction } from 'torouter';

const instructions: Instruction[] = Array.from({ length: 120 }, (_, i) =>
  i % 2
    ? {
        id: `sum/${i}`,
        dataset: 'sums',
        prompt: `What is ${i} plus ${i + 1}?`,
        reference: '',
        finalAnswer: `${2 * i + 1}`,
      }
    : {
        id: `word/${i}`,
        dataset: 'words',
        prompt: `Spell the number ${i} backwards.`,
        reference: [...`${i}`].reverse().join(''),
      },
);

const calculator = createFunctionExpert({
  name: 'calculator',
  priceInputUsdPerMillion: 1,
  priceOutputUsdPerMillion: 1,
  run: async ({ messages }) => {
    const numbers = String(messages.at(-1)!.content).match(/\d+/g)!.map(Number);
    return numbers.length === 2 ? `The answer is ${numbers[0] + numbers[1]}.` : 'I can only add.';
  },
});
const speller = createFunctionExpert({
  name: 'speller',
  priceInputUsdPerMillion: 5,
  priceOutputUsdPerMillion: 5,
  run: async ({ messages }) => [...String(messages.at(-1)!.content).match(/\d+/)![0]].reverse().join(''),
});

const summary = await collect(
  {
    instructions,
    experts: new Map([calculator, speller].map((expert) => [expert.name, expert])),
    folder: 'outcomes',
    metrics: ['seconds', 'tokens'],
    // A scorer of your own; 'auto' of loadScorer knows choices and numbers, and takes BERTSim for all else.
    scorer: {
      name: 'contains',
      needsSimilarity: false,
      score: ({ instruction: { finalAnswer, reference }, response }) => ({
        score: response.includes(finalAnswer ?? reference) ? 1 : 0,
      }),
    },
  },
  (event) =>
    event.type === 'progress' && console.log(`${event.done} of ${event.total} calls, $${event.costUsd.toFixed(4)}`),
);
for (const { name, meanScore, costUsd } of summary.experts) console.log(name, meanScore, costUsd);

// Run again with `resume: true` it would make no call: all of them are in outcomes/journal.jsonl.
const router = await trainRouter(await readOutcomes('outcomes'));
const { expert } = await router.route('What is 12 plus 30?');
console.log('a sum goes to', expert);
assert.equal(expert, 'calculator');
