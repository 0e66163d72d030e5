import { formatEvaluation, measureDecisions, type Evaluation } from '@torouter/eval';
import { Gateway, serve } from '@torouter/serve';
import { Command } from 'commander';
import { curlLines } from '../demo/curl-lines.js';
import { replayExperts } from '../demo/replay-experts.js';
import { loadSample, SAMPLE_SEED } from '../demo/sample.js';
import { SAVING, savings } from '../demo/savings.js';
import { trainDemoRouters } from '../demo/train-demo-routers.js';
import { policiesOf } from '../serving/policies-of.js';
import { evaluateRouters, type RouterEntry } from '../shared/evaluate-routers.js';
import { parseInteger } from '../shared/parse-options.js';
import { print, say, usesColor } from '../shared/terminal.js';
import { untilAborted } from '../shared/until-aborted.js';

const COST_NOTE = 'approximate list prices of late 2024 × tokens estimated as characters / 4.';

interface DemoOptions {
  port: number;
  exit?: boolean;
  fresh?: boolean;
  state: string;
}

/** `torouter demo`, and so `npm start`: the whole pipeline on the outcomes that ship with the package. */
export function demoCommand(signal: AbortSignal): Command {
  return new Command('demo')
    .description('Train routers on real outcomes of eight LLMs, show what each is worth, serve the best one.')
    .option('--port <port>', 'port to listen on; 0 takes a free one', parseInteger(0), 2345)
    .option('--exit', 'stop before serving')
    .option('--fresh', 'train again, even where an earlier run left its routers')
    .option('--state <folder>', 'where trained routers are kept', '.torouter')
    .action(async ({ port, exit = false, fresh = false, state }: DemoOptions) => {
      const { all, train, test } = await loadSample(signal);
      say(
        `sample: ${all.rows} queries × ${all.columns} LLMs from ZeroEval; ${train.rows} rows train, ${test.rows} test (stratified, seed ${SAMPLE_SEED})`,
      );
      const trained = await trainDemoRouters(train, { stateFolder: state, fresh, seed: SAMPLE_SEED, signal });
      await using _routers = {
        [Symbol.asyncDispose]: async () => {
          await Promise.all(trained.map(({ router }) => router[Symbol.asyncDispose]()));
        },
      };
      const entries: RouterEntry[] = [];
      for (const { recipe, router } of trained) {
        const texts = test.queries.map((query) => query.prompt);
        entries.push({
          name: recipe.name,
          router,
          decisionSeconds: await measureDecisions((text) => router.route(text), texts),
        });
        const { keepQuality } = router.training!;
        if (keepQuality)
          entries.push({
            name: `${recipe.name} ${SAVING}`,
            router,
            policy: { kind: 'utility', lambda: keepQuality.lambda },
          });
      }
      const { evaluation } = await evaluateRouters(test, entries, {
        split: 'test',
        average: 'rows',
        seed: SAMPLE_SEED,
        costNote: COST_NOTE,
        signal,
      });
      print(formatEvaluation(evaluation, { color: usesColor(process.stdout) }));
      print(
        '“+λ”: decides by score − λ · expected cost, λ chosen on a validation part of the training rows to keep best-single quality most cheaply.',
      );
      for (const line of savings(evaluation)) print(line);
      const best = bestRouter(evaluation, entries);
      print(`Best router on these test rows: ${best.name}.`);
      if (exit) return;
      const experts = replayExperts(test);
      const { router } = best;
      const gateway = new Gateway({ router, experts, policies: policiesOf(router), encoder: router.encoder });
      await using server = await serve(gateway, { port });
      print(
        `\nServing ${best.name} on ${server.url}, with experts that replay their recorded answers to the test prompts. Try:\n\n${curlLines(server.url, test).join('\n\n')}\n`,
      );
      say('Ctrl-C ends it.');
      await untilAborted(signal);
      say('closing');
    });
}

/** The entry with the highest quality among those that decide by their own policy. */
function bestRouter(evaluation: Evaluation, entries: readonly RouterEntry[]): RouterEntry {
  const quality = new Map(
    evaluation.rows.filter((row) => row.kind === 'router').map((row) => [row.name, row.quality ?? -Infinity]),
  );
  return entries
    .filter((entry) => !entry.policy)
    .reduce((best, entry) => (quality.get(entry.name)! > quality.get(best.name)! ? entry : best));
}
