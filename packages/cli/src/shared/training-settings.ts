import { BERT_PRESETS, OBJECTIVES, type BertOptions } from '@torouter/classifiers';
import { TorouterError } from '@torouter/data';
import { Option, type Command } from 'commander';
import { parseInteger, parseNumber, parseShare } from './parse-options.js';

/** Options of `torouter train` that are settings of the classifier, by the name that the classifier has for them. */
export type TrainingSettings = Partial<
  Pick<
    BertOptions,
    | 'model'
    | 'epochs'
    | 'batchSize'
    | 'learningRate'
    | 'weightDecay'
    | 'maxTokens'
    | 'threads'
    | 'dropout'
    | 'head'
    | 'objective'
    | 'patience'
  >
>;

const OF_MLP: readonly string[] = ['epochs', 'batchSize', 'learningRate', 'weightDecay'];
const { default: usual } = BERT_PRESETS;

/** Adds them to the command. */
export function addTrainingSettings(command: Command): Command {
  return command
    .option(
      '--model <name>',
      `bert: what is fine-tuned: ${usual.model}, a model folder, or a name on the Hugging Face hub`,
    )
    .addOption(
      new Option('--objective <name>', `bert: what is learned (default: ${usual.objective})`).choices(OBJECTIVES),
    )
    .addOption(
      new Option('--head <name>', `bert: what stands on it (default: ${usual.head})`).choices(['cls', 'pooler']),
    )
    .option('--epochs <number>', `bert, mlp: passes over the rows (default: ${usual.epochs} for bert)`, parseInteger(1))
    .option('--batch-size <rows>', `bert, mlp: rows per update (default: ${usual.batchSize})`, parseInteger(1))
    .option('--learning-rate <number>', `bert, mlp: of Adam (default: ${usual.learningRate} for bert)`, parseNumber)
    .option('--weight-decay <number>', `bert, mlp: of Adam (default: ${usual.weightDecay} for bert)`, parseNumber)
    .option('--max-tokens <number>', `bert: longer texts are cut (default: ${usual.maxTokens})`, parseInteger(3))
    .option('--dropout <share>', `bert: share of elements left out (default: ${usual.dropout})`, parseShare)
    .option(
      '--patience <epochs>',
      `bert: ends after so many epochs without a better validation loss (default: ${usual.patience})`,
      parseInteger(1),
    )
    .option('--threads <number>', 'bert: threads of the training (default: one per core)', parseInteger(1));
}

/**
 * The settings that were given.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for one that the classifier does not have.
 */
export function trainingSettings(classifier: string, given: TrainingSettings): TrainingSettings {
  const settings: TrainingSettings = {};
  for (const name of [
    ...OF_MLP,
    'model',
    'maxTokens',
    'threads',
    'dropout',
    'head',
    'objective',
    'patience',
  ] as const) {
    const key = name as keyof TrainingSettings;
    if (given[key] === undefined) continue;
    if (classifier !== 'bert' && !(classifier === 'mlp' && OF_MLP.includes(name)))
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is not a setting of the classifier ${classifier}. Leave it out, or take --classifier bert.`,
      );
    Object.assign(settings, { [key]: given[key] });
  }
  return settings;
}
