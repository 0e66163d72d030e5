import { drain, FingerprintSet, tableHash, TorouterError, trainingMeans, type OutcomeTable } from '@torouter/data';
import type { Encoder } from '@torouter/embed';
import { chooseTemperature, DEFAULT_TEMPERATURES, labelEntropy } from '@torouter/labels';
import type { Classifier, FitClassifier, TrainEvent, TrainingData } from '../classifier.js';
import { centredLoss } from './centred-loss.js';
import { CLASSIFIERS } from './classifier-registry.js';
import { encodeWithEvents } from './encode-with-events.js';
import { keepQuality } from './keep-quality.js';
import { rememberingEncoder } from './remembering-encoder.js';
import { Router } from './router.js';
import type { TrainRouterOptions } from './train-options.js';
import { trainingData } from './training-data.js';
import type { TrainingRecord } from './training-record.js';
import { validationSplit } from './validation-split.js';

/** Below this many training rows nothing is chosen on a validation part: it would be noise. */
const MIN_ROWS_TO_VALIDATE = 50;
const PAPER_TEMPERATURE = 10;

/**
 * Trains a router on every row of a table (split off the test rows before): labels → classifier → policy, TO-Router phase 2.
 * A temperature of "auto" and the λ of {@link TrainingRecord.keepQuality} are chosen on a validation part of these rows; then
 * the classifier is fitted on all of them. Same table, options and seed: same router.
 *
 * @returns An async generator of progress events whose return value is the router.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT, and what `trainingData` throws.
 */
export async function* trainRouterEvents(
  table: OutcomeTable,
  settings: TrainRouterOptions = {},
): AsyncGenerator<TrainEvent, Router> {
  const { metric = 'score', seed = 42, signal, costsEstimated } = settings;
  const recipe = resolveRecipe(settings);
  if (table.rows === 0)
    throw new TorouterError(
      'TOROUTER_NO_TRAIN_ROWS',
      'There are no rows to train on; check the split and the datasets chosen.',
    );
  const encoder = settings.encoder && rememberingEncoder(settings.encoder);
  const fit = (data: TrainingData, own = encoder) =>
    recipe.fit(data, { ...recipe.options, ...(own && { encoder: own }), seed, signal });
  if (encoder)
    yield* encodeWithEvents(
      encoder,
      table.queries.map((query) => query.prompt),
      signal,
    );

  if (settings.temperature !== undefined && !recipe.learnsFromLabels)
    yield { type: 'note', message: 'the temperature has no effect: this classifier does not learn from soft labels' };
  const needsTemperature = recipe.learnsFromLabels && recipe.temperature === 'auto';
  let temperature = recipe.temperature === 'auto' ? PAPER_TEMPERATURE : recipe.temperature;
  let candidates: NonNullable<TrainingRecord['labels']>['candidates'];
  let kept: TrainingRecord['keepQuality'];

  const seen = FingerprintSet.of(table.queries.map((query) => query.prompt));
  const enough = seen.size >= MIN_ROWS_TO_VALIDATE;
  if (needsTemperature && !enough)
    yield { type: 'note', message: `${seen.size} texts are too few to choose a temperature on; using ${temperature}` };
  if (enough && (needsTemperature || table.has('cost'))) {
    const split = validationSplit(
      table.queries.map((query) => query.dataset),
      table.queries.map((query) => query.prompt),
      seed,
    );
    const [fitRows, validRows] = [table.selectRows(split.fit), table.selectRows(split.validation)];
    const validation = trainingData(validRows, metric, temperature, { allowEmptyExperts: true });
    const fitted = new Map<number, Classifier>();
    // Classifiers close their encoder; this one is needed after them.
    const lent = encoder && { ...encoder, [Symbol.asyncDispose]: async () => {} };
    const fitAt = async (T: number) => {
      fitted.set(T, await drain(fit(trainingData(fitRows, metric, T, { allowEmptyExperts: true }), lent)));
      return fitted.get(T)!.predict(validation.texts, { signal });
    };
    await using _ = { [Symbol.asyncDispose]: () => closeAll(fitted.values()) };
    if (needsTemperature) {
      yield {
        type: 'note',
        message: `choosing the temperature: ${DEFAULT_TEMPERATURES.length} fits on ${split.fit.length} rows`,
      };
      const chosen = await chooseTemperature(
        DEFAULT_TEMPERATURES,
        async (T) => centredLoss(await fitAt(T), validation.quality),
        { signal },
      );
      temperature = chosen.temperature;
      candidates = chosen.results;
      yield { type: 'note', message: `temperature ${temperature} explains the validation rows best` };
    }
    if (table.has('cost')) {
      const predictions = fitted.has(temperature)
        ? await fitted.get(temperature)!.predict(validation.texts, { signal })
        : await fitAt(temperature);
      kept = keepQuality(
        trainingData(fitRows, metric, temperature, { allowEmptyExperts: true }),
        validation,
        predictions,
      );
      if (kept)
        yield {
          type: 'note',
          message: `λ = ${kept.lambda.toPrecision(3)} keeps the best single expert's quality on ${kept.validationRows} validation rows`,
        };
    }
  }

  const data = trainingData(table, metric, temperature);
  const qualityMetric = table.has('score') ? 'score' : metric;
  const classifier = yield* fit(data);
  encoder?.forget();
  return new Router({
    name: settings.name ?? classifier.kind,
    classifier,
    seen,
    training: {
      rows: table.rows,
      dataHash: tableHash(table),
      metric,
      seed,
      options: { ...plainOptions(recipe.options), ...(encoder && { embedding: encoder.id }) },
      qualityMetric,
      means: trainingMeans(table, qualityMetric),
      ...(recipe.learnsFromLabels && {
        labels: {
          temperature,
          meanEntropy: labelEntropy(data.labels, table.columns).mean,
          ...(candidates && { candidates }),
        },
      }),
      ...(kept && { keepQuality: kept }),
      ...(costsEstimated && { costsEstimated }),
    },
  });
}

/** {@link trainRouterEvents} without the events. */
export function trainRouter(table: OutcomeTable, options: TrainRouterOptions = {}): Promise<Router> {
  return drain(trainRouterEvents(table, options));
}

async function closeAll(classifiers: Iterable<Classifier>): Promise<void> {
  for (const classifier of classifiers) await classifier[Symbol.asyncDispose]?.();
}

/** What was given, without what is no JSON: a vectorizer is part of the classifier's state, an encoder is named. */
function plainOptions({ vectorizer: _, encoder, ...options }: Record<string, unknown>): Record<string, unknown> {
  return { ...options, ...(encoder !== undefined && { embedding: (encoder as Encoder).id }) };
}

interface Recipe {
  fit: FitClassifier<Record<string, unknown>>;
  options: Record<string, unknown>;
  learnsFromLabels: boolean;
  temperature: number | 'auto';
}

function resolveRecipe({
  classifier = 'prior',
  preset = 'default',
  options = {},
  temperature,
  encoder,
}: TrainRouterOptions): Recipe {
  if (temperature !== undefined && temperature !== 'auto' && !(temperature > 0 && Number.isFinite(temperature)))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `The temperature must be a positive number or "auto", got ${temperature}.`,
    );
  const T = temperature ?? (preset === 'paper' ? PAPER_TEMPERATURE : 'auto');
  if (typeof classifier === 'function') return { fit: classifier, options, learnsFromLabels: true, temperature: T };
  const known = Object.hasOwn(CLASSIFIERS, classifier) ? CLASSIFIERS[classifier] : undefined;
  if (!known)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `There is no classifier "${classifier}"; there are ${Object.keys(CLASSIFIERS).join(', ')}. A classifier of your own is passed as its fit function.`,
    );
  const presetOptions = Object.hasOwn(known.presets, preset) ? known.presets[preset] : undefined;
  if (!presetOptions)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `The classifier "${classifier}" is not in the paper and has no preset "${preset}"; leave the preset out.`,
    );
  if ('embedding' in options && !known.takesEmbedding)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `The classifier "${classifier}" takes no embedding; leave it out.`,
    );
  if (encoder && !known.takesEncoder)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `The classifier "${classifier}" takes no encoder; leave it out.`,
    );
  if (encoder && 'embedding' in options)
    throw new TorouterError('TOROUTER_INVALID_ARGUMENT', 'Give an encoder or an embedding by name, not both.');
  return {
    fit: known.fit,
    options: { ...presetOptions, ...options },
    learnsFromLabels: known.learnsFromLabels,
    temperature: T,
  };
}
