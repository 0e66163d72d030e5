import { TorouterError } from '@torouter/data';
import {
  bertInputs,
  bertLogits,
  bertParameters,
  schedule,
  trainedWeights,
  Trainer,
  type Graph,
  type Value,
  type WeightTensors,
} from '@torouter/onnx';
import type { RepeatedEvent, TrainEvent } from '../classifier.js';
import { bertLoss } from './bert-loss.js';
import type { BertOptions } from './bert-options.js';
import type { BertTargets } from './bert-targets.js';
import { CheckpointWriter } from './checkpoints/checkpoint-writer.js';
import type { TrainingIdentity } from './checkpoints/training-checkpoints.js';
import { divergedAt } from './diverged-at.js';
import type { EpochRecord } from './epoch-record.js';
import { planBatches } from './plan-batches.js';
import type { PreparedBert } from './prepare-bert.js';
import { repeatedEvents } from './repeated-events.js';
import { targetFeeds } from './target-feeds.js';
import { tokenFeeds } from './token-feeds.js';
import { validate } from './validate.js';

/** What a {@link BertTraining} is made of. */
export interface BertTrainingParts {
  prepared: PreparedBert;
  options: BertOptions;
  /** Targets of the texts that are learned; they are the first of `prepared.ids`. */
  learned: BertTargets;
  /** Targets of the texts that choose the best epoch; the rest of `prepared.ids`. */
  validation?: BertTargets;
  identity: TrainingIdentity;
  seed: number;
}

/**
 * A training of BERT, update by update. What comes next follows from the number of updates done and the epochs recorded, so that one
 * restored from a checkpoint goes on as if it had never stopped.
 */
export class BertTraining implements AsyncDisposable {
  readonly #parts: BertTrainingParts;
  readonly #trainer: Trainer;
  readonly #writer: CheckpointWriter | undefined;
  readonly #stepsPerEpoch: number;
  readonly #factor: (step: number) => number;
  readonly #lengths: Int32Array;
  #plan: { epoch: number; batches: Int32Array[] } | undefined;
  /** Loss of every update so far. */
  losses: number[] = [];
  epochs: EpochRecord[] = [];
  #best: WeightTensors | undefined;

  private constructor(parts: BertTrainingParts, trainer: Trainer) {
    const { options, learned, prepared, identity } = parts;
    this.#parts = parts;
    this.#trainer = trainer;
    this.#lengths = Int32Array.from(learned.rows, (row) => prepared.ids[row].length);
    this.#stepsPerEpoch = Math.ceil(learned.rows.length / options.batchSize);
    this.#factor = schedule({
      kind: options.schedule,
      warmupSteps: Math.round(options.warmupShare * this.totalSteps),
      totalSteps: this.totalSteps,
    });
    this.#writer = options.checkpoints && new CheckpointWriter(options.checkpoints, identity);
  }

  /** @throws {TorouterError} What `Trainer.create` throws. */
  static async create(parts: BertTrainingParts): Promise<BertTraining> {
    const { prepared, options, learned, seed } = parts;
    const { config, weights } = prepared;
    const { head, objective, dropout, optimizer, weightDecay, clipNorm, device, threads, onFallback } = options;
    const parameters = bertParameters(config, { head, classes: learned.experts });
    const logits = (graph: Graph, drop?: (x: Value) => Value) =>
      bertLogits(config, trainedWeights(graph, parameters), bertInputs(graph), { head, dropout: drop });
    const trainer = await Trainer.create({
      weights,
      build: (graph, drop) => bertLoss(logits(graph, drop), objective),
      forward: (graph) => ({ logits: logits(graph) }),
      optimizer: { kind: optimizer, weightDecay },
      ...{ dropout, clipNorm, device, threads, seed, onFallback },
    });
    // Where `auto` has found a place counts, not that it was asked for.
    return new BertTraining({ ...parts, identity: { ...parts.identity, device: trainer.device } }, trainer);
  }

  get steps(): number {
    return this.#trainer.steps;
  }

  get totalSteps(): number {
    return this.#stepsPerEpoch * this.#parts.options.epochs;
  }

  /** The epoch that is under way, from 0. */
  get epoch(): number {
    return this.#stepsPerEpoch === 0 ? 0 : Math.floor(this.steps / this.#stepsPerEpoch);
  }

  /** Whether the updates of an epoch are done and it has yet to be recorded. */
  get epochEnds(): boolean {
    return this.epochs.length < this.epoch;
  }

  /** Number of the best epoch so far, from 0: of the least validation loss, else the last. */
  get bestEpoch(): number {
    if (!this.#parts.validation) return this.epochs.length - 1;
    const losses = this.epochs.map((epoch) => epoch.validationLoss!);
    return losses.reduce((best, loss, i) => (loss < losses[best] ? i : best), 0);
  }

  get done(): boolean {
    return !this.epochEnds && (this.steps >= this.totalSteps || this.stoppedEarly);
  }

  /** Whether it has gone on for `patience` epochs without a better one. */
  get stoppedEarly(): boolean {
    const { validation, options } = this.#parts;
    return validation !== undefined && this.epochs.length - 1 - this.bestEpoch >= options.patience;
  }

  /** Goes on from the latest checkpoint, if there is one. */
  async resume(onDamaged: (message: string) => void): Promise<boolean> {
    const { checkpoints } = this.#parts.options;
    const found = await checkpoints?.latest(this.#parts.identity, onDamaged);
    if (!found) return false;
    await this.#trainer.restore(found.state);
    this.losses = [...found.losses];
    this.epochs = [...found.epochs];
    this.#best = found.best;
    if (this.#writer) this.#writer.latestStep = found.state.step;
    return true;
  }

  /** The events of all updates and epochs so far. */
  history(): RepeatedEvent[] {
    const { epochs } = this.#parts.options;
    return repeatedEvents(this.losses, this.epochs, { epochs, stepsPerEpoch: this.#stepsPerEpoch });
  }

  /** One update. @returns Its loss and the number of rows. */
  async step(): Promise<{ loss: number; rows: number }> {
    const { options, learned, prepared } = this.#parts;
    const batch = this.steps - this.epoch * this.#stepsPerEpoch;
    const rows = this.#batches()[batch].map((i) => learned.rows[i]);
    const feeds = {
      ...tokenFeeds(
        Array.from(rows, (row) => prepared.ids[row]),
        prepared.padId,
      ),
      ...targetFeeds(learned, rows),
    };
    const learningRate = options.learningRate * this.#factor(this.steps);
    try {
      const { loss } = await this.#trainer.step({ batches: [feeds], learningRate });
      this.losses.push(loss);
      return { loss, rows: rows.length };
    } catch (error) {
      if (!TorouterError.isInstance(error) || error.code !== 'TOROUTER_TRAINING_DIVERGED') throw error;
      await this.#writer?.settle();
      throw divergedAt(error, {
        epoch: this.epoch,
        batch,
        batches: this.#stepsPerEpoch,
        losses: this.losses,
        learningRate: options.learningRate,
        kept: this.#writer?.latestStep,
      });
    }
  }

  /** Validates and records the epoch that has ended, and writes a checkpoint. */
  async endEpoch(): Promise<EpochRecord & { best: boolean }> {
    const { validation, prepared } = this.#parts;
    const own = this.losses.slice(this.epochs.length * this.#stepsPerEpoch);
    const trainLoss = own.reduce((sum, loss) => sum + loss, 0) / own.length;
    const { ids, padId } = prepared;
    const held = validation && ids.slice(ids.length - validation.weights.length);
    const record = {
      trainLoss,
      ...(validation && { validationLoss: await validate(this.#trainer, held!, padId, validation) }),
    };
    this.epochs.push(record);
    const best = this.bestEpoch === this.epochs.length - 1;
    if (best && validation) this.#best = await this.#trainer.weights();
    await this.save();
    return { ...record, best };
  }

  /** Writes a checkpoint while the training goes on; does nothing where none are kept. */
  async save(): Promise<void> {
    await this.#writer?.write(async () => ({
      state: await this.#trainer.state(),
      losses: [...this.losses],
      epochs: [...this.epochs],
      best: this.#best,
    }));
  }

  get checkpointDue(): boolean {
    return this.#writer?.due ?? false;
  }

  /** What has become of checkpoints since the last call. */
  takeEvents(): TrainEvent[] {
    return this.#writer?.takeEvents() ?? [];
  }

  /** Waits for a checkpoint that is being written. */
  async settle(): Promise<void> {
    await this.#writer?.settle();
  }

  /** The model in full, at the best epoch. */
  async trained(): Promise<ReturnType<PreparedBert['expand']>> {
    const { prepared, options } = this.#parts;
    const steps = this.#best ? (this.bestEpoch + 1) * this.#stepsPerEpoch : this.steps;
    let decay = 1;
    // As the kernel multiplies: in single precision.
    for (let step = 0; step < steps; step++)
      decay *= Math.fround(1 - options.learningRate * this.#factor(step) * options.weightDecay);
    return prepared.expand(this.#best ?? (await this.#trainer.weights()), decay);
  }

  /** Waits for what is under way and frees the runtime's memory. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer?.settle();
    await this.#trainer[Symbol.asyncDispose]();
  }

  #batches(): Int32Array[] {
    if (this.#plan?.epoch !== this.epoch) {
      const { options, seed } = this.#parts;
      const { batchSize } = options;
      this.#plan = { epoch: this.epoch, batches: planBatches(this.#lengths, { batchSize, seed, epoch: this.epoch }) };
    }
    return this.#plan.batches;
  }
}
