import type { FitClassifier, TrainEvent, TrainingData } from '../classifier.js';
import { createPacer } from '../shared/create-pacer.js';
import { labelNotes } from '../shared/label-notes.js';
import { validationParts } from './validation-parts.js';
import type { BertClassifier } from './bert-classifier.js';
import { bertOptions, type BertOptions } from './bert-options.js';
import type { BertRecord } from './bert-record.js';
import { bertTargets } from './bert-targets.js';
import { BertTraining } from './bert-training.js';
import { finishBert } from './finish-bert.js';
import { lossCurve } from './loss-curve.js';
import { prepareBert } from './prepare-bert.js';
import { createRate } from './create-rate.js';
import { trainingIdentity } from './training-identity.js';

/**
 * Fine-tunes every parameter of a BERT (TO-Router, phase 2, its best router), by ONNX Runtime: batches by length, AdamW with warm-up and
 * decay, the epoch kept that a validation part finds best. With checkpoints, a training that was killed ends in the same
 * bits as one that was not (on the CPU).
 *
 * @returns An async generator of progress events whose return value is the classifier. Aborted, it finishes the update and writes a
 *   checkpoint before it rejects.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT, TOROUTER_MODEL_…, TOROUTER_RUNTIME_MISSING, TOROUTER_DEVICE_UNAVAILABLE,
 *   TOROUTER_CHECKPOINT_MISMATCH; TOROUTER_TRAINING_DIVERGED, with the batch and the likely reason.
 */
export const fitBert = async function* fitBert(
  data: TrainingData,
  { seed = 42, signal, ...given }: Partial<BertOptions> & { seed?: number; signal?: AbortSignal } = {},
): AsyncGenerator<TrainEvent, BertClassifier> {
  const started = performance.now();
  const options = bertOptions(given);
  const pace = createPacer(signal);
  const { learned, validation } = validationParts(data, options, seed);
  if (options.objective === 'soft-labels') for (const message of labelNotes(learned)) yield { type: 'note', message };
  const targets = bertTargets(learned, options.objective);
  const held = validation && bertTargets(validation, options.objective);
  const judge = held && held.rows.length > 0 ? held : undefined;
  const texts = [...learned.texts, ...(validation?.texts ?? [])];
  const prepared = await prepareBert(texts, targets, options, { seed, signal, pace });
  const { truncated } = prepared;
  if (truncated > 0)
    yield {
      type: 'note',
      message: `${truncated} of ${texts.length} texts are longer than ${options.maxTokens} tokens and are cut`,
    };
  const identity = trainingIdentity(texts, data.experts, [targets, judge], prepared, options, seed);

  let model: Awaited<ReturnType<BertTraining['trained']>>;
  let history: BertRecord['history'];
  {
    await using training = await BertTraining.create({
      ...{ prepared, options, learned: targets, validation: judge, identity, seed },
    });
    yield { type: 'fit-start', classifier: 'bert', rows: targets.rows.length, epochs: options.epochs };
    const damaged: string[] = [];
    const resumed = await training.resume((message) => damaged.push(message));
    for (const message of damaged) yield { type: 'note', message };
    const { totalSteps } = training;
    if (resumed) yield { type: 'resumed', step: training.steps, steps: totalSteps, before: training.history() };
    const rate = createRate();
    while (!training.done) {
      if (training.epochEnds) {
        const record = await training.endEpoch();
        yield { type: 'epoch-end', epoch: training.epochs.length, epochs: options.epochs, ...record };
      } else if (signal?.aborted) {
        await training.save();
        await training.settle();
        yield* training.takeEvents();
        throw signal.reason;
      } else {
        const { loss, rows } = await training.step();
        yield { type: 'step-end', step: training.steps, steps: totalSteps, loss, rowsPerSecond: rate(rows) };
        if (training.checkpointDue) await training.save();
      }
      yield* training.takeEvents();
    }
    await training.settle();
    yield* training.takeEvents();
    if (training.stoppedEarly && training.steps < totalSteps)
      yield {
        type: 'note',
        message: `ended after epoch ${training.epochs.length}: the validation loss was least after epoch ${training.bestEpoch + 1}`,
      };
    model = await training.trained();
    history = {
      steps: training.steps,
      losses: lossCurve(training.losses),
      epochs: training.epochs.map((epoch) => ({ ...epoch })),
      bestEpoch: training.bestEpoch,
      validationRows: judge?.rows.length ?? 0,
      truncated,
    };
  }
  signal?.throwIfAborted();
  const classifier = await finishBert({ trained: model, prepared, history, options }, data, {
    texts: (judge ? validation! : learned).texts,
    signal,
  });
  const { drift } = classifier.record;
  yield {
    type: 'note',
    message: `int8 instead of fp32 changes ${(100 * drift.changedDecisions).toFixed(1)} % of ${drift.rows} decisions, and probabilities by at most ${drift.largest.toFixed(3)} (root mean square ${drift.rootMeanSquare.toFixed(4)})`,
  };
  yield { type: 'fit-end', seconds: (performance.now() - started) / 1000 };
  return classifier;
} satisfies FitClassifier<Partial<BertOptions>>;
