// npm run bench:routing [-- SET…]: trains and scores the recipes on real outcomes and writes the table of README.md anew. It needs
// the outcomes, which have no licence to be copied here: TOROUTER_WORKBENCH names a folder with data/outcomes/SET in it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { trainRouterEvents } from '@torouter/classifiers';
import { drain, tableHash, trainingMeans } from '@torouter/data';
import { cachedEncoder, loadEncoder } from '@torouter/embed';
import { evaluate, type EvaluationRow, type RoutedChoices } from '@torouter/eval';
import { BERT_RECIPES, RECIPES } from './recipes.js';
import { SETS } from './sets.js';

const README = fileURLToPath(new URL('README.md', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.torouter/vectors', import.meta.url));
const MARKERS = ['<!-- table:start -->', '<!-- table:end -->'] as const;
const SEED = 42;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const workbench = process.env.TOROUTER_WORKBENCH;
  const names = args.length > 0 ? args : Object.keys(SETS);
  const unknown = names.find((name) => !SETS[name]);
  if (unknown !== undefined || !workbench) {
    console.error(
      unknown === undefined
        ? 'TOROUTER_WORKBENCH should name a folder with data/outcomes/SET in it.'
        : `There is no set ${unknown}; there are ${Object.keys(SETS).join(', ')}.`,
    );
    return 2;
  }
  const sections: string[] = [];
  for (const name of names)
    for (const set of await SETS[name](join(workbench, 'data', 'outcomes'))) {
      const choices = new Map<string, RoutedChoices[]>();
      const notes: string[] = [];
      for (const recipe of set.bert ? [...RECIPES, ...BERT_RECIPES] : RECIPES) {
        const encoder = recipe.encoder
          ? cachedEncoder(await loadEncoder('minilm', { precision: 'int8', workers: 2 }), { folder: CACHE })
          : undefined;
        const started = performance.now();
        await using router = await drain(
          trainRouterEvents(set.train, { ...recipe.options, name: recipe.name, seed: SEED, encoder }),
          (event) => {
            if (event.type === 'epoch-end' && event.validationLoss !== undefined)
              console.error(
                `${set.name}, ${recipe.name}: epoch ${event.epoch}, validation loss ${event.validationLoss}`,
              );
            if (event.type !== 'note') return;
            console.error(`${set.name}, ${recipe.name}: ${event.message}`);
            if (
              /the task prior|^temperature|^ended after|^int8 instead|almost equal/.test(event.message) &&
              (set.bert ? recipe.name.startsWith('BERT') : true)
            )
              notes.push(`${recipe.name}: ${event.message}.`);
          },
        );
        console.error(`${set.name}, ${recipe.name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
        for (const test of set.tests) {
          const texts = test.table.queries.map((query) => query.prompt);
          const predictions = await router.predict(texts);
          choices.set(test.name, [
            ...(choices.get(test.name) ?? []),
            {
              name: recipe.name,
              choices: Int32Array.from(texts, (_, row) => router.decide(predictions, row).index),
            },
          ]);
        }
      }
      for (const test of set.tests) {
        const { rows } = evaluate({
          table: test.table,
          training: trainingMeans(set.train, 'score'),
          routers: choices.get(test.name)!,
          metric: 'score',
          average: set.average,
          seed: SEED,
          split: test.name,
          dataHash: tableHash(test.table),
        });
        sections.push(section(test.name, test.table.rows, set.train.rows, set.average, rows, notes));
      }
    }
  const text = sections.join('\n\n');
  console.log(text);
  if (names.length === Object.keys(SETS).length) {
    const page = await readFile(README, 'utf8');
    const [before, after] = [page.split(MARKERS[0])[0], page.split(MARKERS[1])[1]];
    await writeFile(README, `${before}${MARKERS[0]}\n\n${text}\n\n${MARKERS[1]}${after}`);
  }
  return 0;
}

function section(
  name: string,
  testRows: number,
  trainRows: number,
  average: string,
  rows: readonly EvaluationRow[],
  notes: readonly string[],
): string {
  const points = (share: number) => (100 * share).toFixed(2);
  const signed = (share: number) => `${share > 0 ? '+' : share < 0 ? '−' : ''}${points(Math.abs(share))}`;
  const lines = rows
    .filter(
      ({ kind, name: row }) =>
        kind === 'router' || ['random', 'bestSingle', 'bestPerDataset', 'zeroHull', 'oracle'].includes(row),
    )
    .map(
      ({ name: row, quality, deltaToBestSingle: delta }) =>
        `| ${row} | ${points(quality)} | ${row === 'bestSingle' ? '' : `${signed(delta.mean)} [${signed(delta.low)}, ${signed(delta.high)}]`} |`,
    );
  return [
    `### ${name}`,
    `${trainRows} training rows, ${testRows} test rows, mean over ${average}.`,
    ['| | quality % | Δ to bestSingle, 95 % |', '|---|---|---|', ...lines].join('\n'),
    ...(notes.length > 0 ? [notes.join(' ')] : []),
  ].join('\n\n');
}
