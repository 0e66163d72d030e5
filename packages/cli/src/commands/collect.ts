import { parseInstructionSources, streamInstructions } from '@torouter/data';
import {
  COLLECT_METRICS,
  collect,
  createExperts,
  expertIdentity,
  planCollection,
  readExpertsFile,
  type CollectMetric,
  type CollectOptions,
} from '@torouter/experts';
import { PRECISIONS, type Precision } from '@torouter/onnx';
import { Command, Option } from 'commander';
import { chooseScoring, type Scoring } from '../shared/choose-scoring.js';
import { formatCollection } from '../shared/format-collection.js';
import { formatPlan } from '../shared/format-plan.js';
import { parseChoices, parseInteger, parseMoney } from '../shared/parse-options.js';
import { refusePartialCollection } from '../shared/refuse-partial-collection.js';
import { showCollecting } from '../shared/show-collecting.js';
import { print } from '../shared/terminal.js';

interface CollectCommandOptions {
  instructions: string;
  experts: string;
  out: string;
  metrics?: CollectMetric[];
  score: string;
  model: string;
  precision: Precision;
  samples: number;
  maxCostUsd?: number;
  limit?: number;
  concurrency: number;
  seed: number;
  resume?: boolean;
  retryFailures?: boolean;
  responses: boolean;
  plan?: boolean;
  json?: boolean;
}

/** `torouter collect`: instructions → what every expert does on them, as a folder of outcomes. */
export function collectCommand(signal: AbortSignal): Command {
  return new Command('collect')
    .description('Ask every expert every instruction, and record what the answers are worth and what they took.')
    .requiredOption(
      '--instructions <list>',
      'files or folders of {id, dataset, prompt, reference} lines, or the authors’ files: arc_challenge=FILE,gsm8k=FILE,mbpp=FILE,pubmedqa=FILE',
    )
    .requiredOption('--experts <file>', 'experts.json: how to reach the experts')
    .requiredOption('--out <folder>', 'outcomes to write, and the journal of the calls')
    .option(
      '--metrics <list>',
      `of ${COLLECT_METRICS.join(', ')} (default: all but firsttoken, which asks for streams)`,
      parseChoices(COLLECT_METRICS),
    )
    .option('--score <name>', 'auto, exact, choice, number, bertsim, or a module of your own (./score.mjs)', 'auto')
    .option('--model <name>', 'sentence encoder of BERTSim: minilm, a model folder, or a name on the hub', 'minilm')
    .addOption(new Option('--precision <name>', 'of that encoder').choices(PRECISIONS).default('int8'))
    .option('--samples <n>', 'answers per instruction and expert; their means are the outcome', parseInteger(1), 1)
    .option('--max-cost-usd <dollars>', 'ask nothing that might spend more, earlier runs included', parseMoney)
    .option('--limit <n>', 'so many instructions, spread over the datasets', parseInteger(1))
    .option('--concurrency <n>', 'calls in flight, all experts together', parseInteger(1), 1000)
    .option('--seed <number>', 'seed of the draw of --limit', parseInteger(0), 42)
    .option('--resume', 'go on with what lies in the folder, or start where nothing does')
    .option('--retry-failures', 'with --resume: ask again where a call failed')
    .option('--no-responses', 'keep nothing of what the experts wrote')
    .option('--plan', 'say what it would do, per expert, and ask nothing')
    .option('--json', 'print the plan or the summary as JSON')
    .action(async (options: CollectCommandOptions) => {
      const sources = parseInstructionSources(options.instructions);
      const configs = await readExpertsFile(options.experts);
      const experts = createExperts(configs);
      await using scoring = await chooseScoring({ ...options, signal });
      const settings: CollectOptions = {
        instructions: () => streamInstructions(sources, { signal: undefined }),
        experts,
        folder: options.out,
        identities: Object.fromEntries(configs.map((config) => [config.name, expertIdentity(config)])),
        ...collectSettings(options, scoring),
        // The first Ctrl-C lets calls in flight finish; a second one ends the process, and the journal has all that finished.
        drainSignal: signal,
      };
      try {
        if (options.plan) {
          const plan = await planCollection(settings);
          print(options.json ? JSON.stringify(plan, null, 2) : formatPlan(plan));
          return;
        }
        const progress = showCollecting();
        const summary = await collect(settings, progress.onEvent).finally(progress.stop);
        print(options.json ? JSON.stringify(summary, null, 2) : formatCollection(summary, options.out));
        signal.throwIfAborted();
        refusePartialCollection(summary, progress.stopped);
      } finally {
        await Promise.all([...experts.values()].map((expert) => expert.close()));
      }
    });
}

function collectSettings(options: CollectCommandOptions, scoring: Scoring): Partial<CollectOptions> {
  const { samples, maxCostUsd, limit, concurrency, seed, resume, retryFailures, responses } = options;
  const { metrics, scorer, scorerId, similarity, similarityId } = scoring;
  return {
    ...{ metrics, scorer, scorerId, similarity, similarityId },
    ...{ samples, maxCostUsd, limit, concurrency, seed, resume, retryFailures },
    keepResponses: responses,
  };
}
