import { drain, FingerprintSet, tableHash, TorouterError, trainingMeans, type OutcomeTable } from '@torouter/data';
import { chooseTemperature, DEFAULT_TEMPERATURES, labelEntropy } from '@torouter/labels';
import type { Classifier, TrainEvent, TrainingData } from '../classifier.js';
import { centredLoss } from './centred-loss.js';
import { encodeWithEvents } from './encode-with-events.js';
import { keepQuality } from './keep-quality.js';
import { plainOptions } from './plain-options.js';
import { rememberingEncoder } from './remembering-encoder.js';
import { PAPER_TEMPERATURE, resolveRecipe } from './resolve-recipe.js';
import { Router } from './router.js';
import type { TrainRouterOptions } from './train-options.js';
import { trainingData } from './training-data.js';
import type { TrainingRecord } from './training-record.js';
import { MIN_ROWS_TO_VALIDATE, validationSplit } from './validation-split.js';

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
  await recipe.check?.(signal);
  const encoder = settings.encoder && rememberingEncoder(settings.encoder);
  const fit = (data: TrainingData, more: Record<string, unknown> = {}) =>
    recipe.fit(data, { ...recipe.options, ...(encoder && { encoder }), ...more, seed, signal });
  const texts = table.queries.map((query) => query.prompt);
  if (encoder) yield* encodeWithEvents(encoder, texts, signal);

  if (settings.temperature !== undefined && !recipe.learnsFromLabels)
    yield { type: 'note', message: 'the temperature has no effect: this classifier does not learn from soft labels' };
  const needsTemperature = recipe.learnsFromLabels && recipe.temperature === 'auto';
  let temperature = recipe.temperature === 'auto' ? PAPER_TEMPERATURE : recipe.temperature;
  let candidates: NonNullable<TrainingRecord['labels']>['candidates'];
  let kept: TrainingRecord['keepQuality'];

  const seen = FingerprintSet.of(texts);
  const enough = seen.size >= MIN_ROWS_TO_VALIDATE;
  const holdsOut = enough && recipe.validationShare > 0;
  if (needsTemperature && !enough)
    yield { type: 'note', message: `${seen.size} texts are too few to choose a temperature on; using ${temperature}` };
  const split =
    enough && (needsTemperature || table.has('cost') || holdsOut)
      ? validationSplit(
          table.queries.map((query) => query.dataset),
          texts,
          seed,
          recipe.validationShare || undefined,
        )
      : undefined;
  const partAt = (rows: Int32Array, T: number) =>
    trainingData(table.selectRows(rows), metric, T, { allowEmptyExperts: true });
  if (split) {
    const validation = partAt(split.validation, temperature);
    const fitted = new Map<number, Classifier>();
    // Classifiers close their encoder; this one is needed after them.
    const lent = encoder && { ...encoder, [Symbol.asyncDispose]: async () => {} };
    const { candidate } = recipe;
    const fitAt = async (T: number) => {
      const own = { ...candidate.options, ...(lent && { encoder: lent }), seed, signal };
      fitted.set(T, await drain(candidate.fit(partAt(split.fit, T), own)));
      return fitted.get(T)!.predict(validation.texts, { signal });
    };
    await using _ = { [Symbol.asyncDispose]: () => closeAll(fitted.values()) };
    if (needsTemperature) {
      const by =
        candidate.name === undefined ? '' : ` of the classifier ${candidate.name}, in place of as many of this one`;
      yield {
        type: 'note',
        message: `choosing the temperature: ${DEFAULT_TEMPERATURES.length} fits on ${split.fit.length} rows${by}`,
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
    // λ is chosen by the classifier that decides: one that learns not all rows gives it when it is fitted.
    if (table.has('cost') && candidate.name === undefined) {
      const predictions = fitted.has(temperature)
        ? await fitted.get(temperature)!.predict(validation.texts, { signal })
        : await fitAt(temperature);
      kept = keepQuality(partAt(split.fit, temperature), validation, predictions);
    }
  }

  const data = trainingData(table, metric, temperature);
  const qualityMetric = table.has('score') ? 'score' : metric;
  let classifier: Classifier;
  if (split && holdsOut) {
    const [learned, validation] = [partAt(split.fit, temperature), partAt(split.validation, temperature)];
    classifier = yield* fit(learned, { validation, checkpoints: settings.checkpoints });
    if (table.has('cost'))
      kept = keepQuality(learned, validation, await classifier.predict(validation.texts, { signal }));
  } else classifier = yield* fit(data, { checkpoints: settings.checkpoints });
  if (kept)
    yield {
      type: 'note',
      message: `λ = ${kept.lambda.toPrecision(3)} keeps the best single expert's quality on ${kept.validationRows} validation rows`,
    };
  encoder?.forget();
  return new Router({
    name: settings.name ?? classifier.kind,
    classifier,
    seen: settings.encoderHasSeen ? seen.union(settings.encoderHasSeen) : seen,
    training: {
      rows: table.rows,
      ...(split && holdsOut && { validationRows: split.validation.length }),
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
