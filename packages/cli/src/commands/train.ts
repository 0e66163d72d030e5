import { trainRouterEvents } from '@torouter/classifiers';
import { drain, TorouterError, type Metric, type OutcomeTable } from '@torouter/data';
import { DEVICES, PRECISIONS, type Device, type Precision } from '@torouter/onnx';
import { Command, Option } from 'commander';
import { chooseEncoder } from '../shared/choose-encoder.js';
import { loadTable } from '../shared/load-table.js';
import { parseInteger, parseList, parseShare, parseTemperature } from '../shared/parse-options.js';
import { showProgress } from '../shared/show-progress.js';
import { trainRows } from '../shared/split-table.js';
import { say } from '../shared/terminal.js';
import { trainBert } from '../shared/train-bert.js';
import { addTrainingSettings, trainingSettings, type TrainingSettings } from '../shared/training-settings.js';

interface TrainCommandOptions extends TrainingSettings {
  outcomes: string;
  out: string;
  classifier: string;
  embedding?: string;
  precision?: Precision;
  device?: Device;
  metric: Metric;
  temperature?: number | 'auto';
  seed: number;
  testShare: number;
  splitField?: string;
  trainSplit?: string;
  maxPerDataset?: number;
  preset: 'paper' | 'default';
  expertsOnly?: string[];
  datasets?: string[];
  prices?: string;
  resume?: boolean;
}

/** `torouter train`: an outcomes folder → a router folder. */
export function trainCommand(signal: AbortSignal): Command {
  const command = new Command('train')
    .description('Train a router on recorded outcomes; the rows left out are what eval scores later.')
    .requiredOption('--outcomes <folder>', 'outcomes to learn from')
    .requiredOption('--out <folder>', 'router to write')
    .addOption(
      new Option('--classifier <name>', 'what learns')
        .choices(['prior', 'random', 'knn', 'mlp', 'bert'])
        .default('prior'),
    )
    .option(
      '--embedding <name>',
      'what is seen of a text: bow, tfidf, minilm, a model folder, a BERT router, or a name on the Hugging Face hub (default: minilm beside words for prior, tfidf for kNN and MLP)',
    )
    .addOption(
      new Option('--precision <name>', 'of the sentence encoder (default: int8 on the CPU)').choices(PRECISIONS),
    )
    .addOption(
      new Option(
        '--device <name>',
        'where BERT is trained (default: auto), or the sentence encoder runs (default: cpu)',
      ).choices(DEVICES),
    )
    .addOption(
      new Option('--metric <name>', 'what a good answer is')
        .choices(['score', 'bertSim', 'nll', 'seconds'])
        .default('score'),
    )
    .option('--temperature <number>', 'of the soft labels, or "auto"', parseTemperature)
    .option('--seed <number>', 'seed of every random choice', parseInteger(0), 42)
    .addOption(
      new Option('--test-share <share>', 'rows kept back, stratified by dataset')
        .argParser(parseShare)
        .default(0.2)
        .conflicts('splitField'),
    )
    .option('--split-field <field>', 'query field that names the split, instead of a share')
    .option('--train-split <value>', 'value of that field for rows to train on (default: "train")')
    .option('--max-per-dataset <rows>', 'train on at most so many rows of each dataset', parseInteger(1))
    .addOption(
      new Option('--preset <name>', 'the paper’s settings or the project’s own')
        .choices(['paper', 'default'])
        .default('default'),
    )
    .option('--experts-only <list>', 'only these experts: a,b,c', parseList)
    .option('--datasets <list>', 'only these datasets: x,y', parseList)
    .option('--prices <file>', 'price per expert, to compute costs from tokens')
    .option('--resume', 'bert: go on with a training that was interrupted, if there is one');
  return addTrainingSettings(command).action(async (options: TrainCommandOptions) => {
    if (options.trainSplit !== undefined && options.splitField === undefined)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        '--train-split names a value of the field that --split-field names; give both.',
      );
    const { table, costsEstimated } = await loadTable({
      folder: options.outcomes,
      experts: options.expertsOnly,
      datasets: options.datasets,
      prices: options.prices,
      signal,
      say,
    });
    const rows = trainRows(table, options);
    await trainAndSave(table.selectRows(rows), options, costsEstimated, signal);
    say(
      `${options.out}: ${options.classifier} router over ${table.columns} experts, trained on ${rows.length} of ${table.rows} rows`,
    );
  });
}

async function trainAndSave(
  table: OutcomeTable,
  options: TrainCommandOptions,
  costsEstimated: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { classifier, preset, metric, temperature, seed, embedding, out } = options;
  if (table.rows === 0)
    throw new TorouterError('TOROUTER_NO_TRAIN_ROWS', 'The split leaves no rows to train on; lower --test-share.');
  const settings = trainingSettings(classifier, options);
  const common = { classifier, preset, metric, temperature, seed, costsEstimated, signal };
  if (classifier === 'bert') return trainBert(table, { ...common, options: settings }, options);
  if (options.resume)
    throw new TorouterError('TOROUTER_INVALID_ARGUMENT', '--resume is for --classifier bert; others train in one go.');
  const chosen = await chooseEncoder({ ...options, signal });
  const encoder = chosen?.encoder;
  const progress = showProgress(classifier);
  try {
    await using router = await drain(
      trainRouterEvents(table, {
        ...common,
        encoder,
        encoderHasSeen: chosen?.seen,
        options: {
          ...settings,
          // The prior always sees words; an encoder comes beside them.
          ...(embedding && !encoder && !(classifier === 'prior' && embedding === 'tfidf') && { embedding }),
        },
      }),
      progress.onEvent,
    );
    await router.save(out);
  } catch (error) {
    await encoder?.[Symbol.asyncDispose]();
    throw error;
  } finally {
    progress.stop();
  }
}
