/**
 * Makes packages/cli/sample: eight experts of the ZeroEval outcomes, answers everywhere, full responses for the test rows.
 *
 *   npx tsx --conditions=@torouter/source packages/cli/scripts/make-sample.ts <folder of the zeroeval outcomes>
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { OutcomeTable, readOutcomes, stratifiedSplit, writeOutcomes } from '@torouter/data';
import { SAMPLE_SEED, SAMPLE_TEST_SHARE } from '../src/demo/sample.js';

const PRICES: Record<string, [input: number, output: number]> = {
  'claude-3-5-sonnet-20241022': [3, 15],
  'gpt-4o-2024-08-06': [2.5, 10],
  'gpt-4o-mini-2024-07-18': [0.15, 0.6],
  'Mistral-Large-2': [2, 6],
  'Meta-Llama-3.1-70B-Instruct': [0.88, 0.88],
  'deepseek-v2.5-0908': [0.14, 0.28],
  'gemini-1.5-flash': [0.075, 0.3],
  'claude-3-haiku-20240307': [0.25, 1.25],
};

const source = process.argv[2];
if (!source) throw new Error('Name the folder of the zeroeval outcomes.');
const folder = fileURLToPath(new URL('../sample', import.meta.url));

const all = (await readOutcomes(source)).selectExperts(Object.keys(PRICES));
const { test } = stratifiedSplit(
  all.queries.map((query) => query.dataset),
  { testShare: SAMPLE_TEST_SHARE, seed: SAMPLE_SEED },
);
const isTest = new Set(test);
const E = all.columns;
const responses = all
  .text('response')!
  .map((response, cell) => (isTest.has(Math.floor(cell / E)) ? response : undefined));
const sample = new OutcomeTable({
  queries: all.queries,
  experts: all.experts,
  metrics: { score: all.metric('score'), outputChars: all.metric('outputChars') },
  texts: { answer: all.text('answer')!, response: responses },
  meta: {
    name: 'zeroeval-sample',
    title: 'ZeroEval outputs of eight LLMs on GSM8K, CRUXEval-O and MATH level 5',
    source: all.meta.source,
    scoreMeaning: all.meta.scoreMeaning,
    answerMeaning: all.meta.answerMeaning,
    decoding: all.meta.decoding,
    promptTemplate: all.meta.promptTemplate,
    changes: `Eight of the experts; responses kept for the test rows of the stratified ${SAMPLE_TEST_SHARE * 100} % split with seed ${SAMPLE_SEED}; see NOTICE.`,
  },
});
await writeOutcomes(folder, sample);
await mkdir(folder, { recursive: true });
await writeFile(
  `${folder}/prices.json`,
  `${JSON.stringify({ note: 'Approximate list prices of late 2024, US dollars per million tokens [input, output]: recalled, not looked up.', tables: [{ prices: PRICES }] }, null, 2)}\n`,
);
await writeFile(
  `${folder}/NOTICE`,
  `The outcomes in this folder come from ZeroEval, https://github.com/WildEval/ZeroEval (result_dirs/{gsm,crux,math-l5}/*.json,
commit 8c1485edf12c6efb5f69135a562927c5ad484059, 2025-04-14), licensed under the Apache License 2.0; the licence is in ../LICENSE.

Changes: eight models were selected; scores and answers were extracted by the repository's rules, re-implemented; responses were
kept for the test rows only; prices.json was added and is not ZeroEval's.

The questions are those of GSM8K (MIT), CRUXEval (MIT) and MATH level 5 as published with ZeroEval's outputs.
`,
);
console.log(`${folder}: ${sample.rows} queries × ${sample.columns} experts, ${test.length} test rows with responses`);
