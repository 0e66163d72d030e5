import { TorouterError } from '@torouter/data';
import type { FitClassifier } from '../classifier.js';
import { CLASSIFIERS } from './classifier-registry.js';
import type { TrainRouterOptions } from './train-options.js';

/** The temperature of TO-Router. */
export const PAPER_TEMPERATURE = 10;

/** A classifier with its options, as a training uses it. */
export interface Recipe {
  fit: FitClassifier<Record<string, unknown>>;
  options: Record<string, unknown>;
  /** See `ClassifierEntry.check`. */
  check?: (signal?: AbortSignal) => Promise<void>;
  learnsFromLabels: boolean;
  temperature: number | 'auto';
  /** What the temperature is chosen by. */
  candidate: { name?: string; fit: FitClassifier<Record<string, unknown>>; options: Record<string, unknown> };
  /** Share of the rows that the classifier does not learn but chooses its epoch by; 0 for all others. */
  validationShare: number;
}

/**
 * What was asked for, with the options of its preset.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for what does not go together.
 */
export function resolveRecipe({
  classifier = 'prior',
  preset = 'default',
  options = {},
  temperature,
  encoder,
  checkpoints,
}: TrainRouterOptions): Recipe {
  if (temperature !== undefined && temperature !== 'auto' && !(temperature > 0 && Number.isFinite(temperature)))
    throw invalid(`The temperature must be a positive number or "auto", got ${temperature}.`);
  const T = temperature ?? (preset === 'paper' ? PAPER_TEMPERATURE : 'auto');
  if (typeof classifier === 'function')
    return {
      ...{ fit: classifier, options, learnsFromLabels: true, temperature: T, validationShare: 0 },
      candidate: { fit: classifier, options },
    };
  const known = Object.hasOwn(CLASSIFIERS, classifier) ? CLASSIFIERS[classifier] : undefined;
  if (!known)
    throw invalid(
      `There is no classifier "${classifier}"; there are ${Object.keys(CLASSIFIERS).join(', ')}. A classifier of your own is passed as its fit function.`,
    );
  const presetOptions = Object.hasOwn(known.presets, preset) ? known.presets[preset] : undefined;
  if (!presetOptions)
    throw invalid(
      `The classifier "${classifier}" is not in the paper and has no preset "${preset}"; leave the preset out.`,
    );
  if ('embedding' in options && !known.takesEmbedding)
    throw invalid(`The classifier "${classifier}" takes no embedding; leave it out.`);
  if (encoder && !known.takesEncoder) throw invalid(`The classifier "${classifier}" takes no encoder; leave it out.`);
  if (encoder && 'embedding' in options) throw invalid('Give an encoder or an embedding by name, not both.');
  if (checkpoints && !known.trainsInEpochs)
    throw invalid(`The classifier "${classifier}" is trained in one go and keeps no checkpoints; leave them out.`);
  const all = { ...presetOptions, ...options };
  const other = known.temperatureFrom === undefined ? undefined : CLASSIFIERS[known.temperatureFrom];
  return {
    fit: known.fit,
    check: (signal) => known.check?.(all, signal) ?? Promise.resolve(),
    options: all,
    learnsFromLabels: known.learnsFromLabels(all),
    temperature: T,
    candidate: other
      ? { name: known.temperatureFrom, fit: other.fit, options: { ...other.presets.default } }
      : { fit: known.fit, options: all },
    validationShare: known.trainsInEpochs ? (all as { validationShare: number }).validationShare : 0,
  };
}

function invalid(message: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', message);
}
