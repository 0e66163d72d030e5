import { TorouterError } from '@torouter/data';
import type { TrainEvent } from '../../classifier.js';
import type { TrainingCheckpoint } from './training-checkpoint.js';
import type { TrainingCheckpoints, TrainingIdentity } from './training-checkpoints.js';

/** A checkpoint may hold a training up for so much of its time. */
const MOST_SHARE = 0.01;

/**
 * Writes checkpoints while the training goes on: only the copy of its state holds it up. One that cannot be written (a full disk) is
 * reported and no reason to stop, for the last one stays. The first is: where it cannot be written, the router cannot be either.
 */
export class CheckpointWriter {
  readonly #checkpoints: TrainingCheckpoints;
  readonly #identity: TrainingIdentity;
  #writing: Promise<void> = Promise.resolve();
  #events: TrainEvent[] = [];
  #failure: unknown;
  #lastAt = performance.now();
  #everyMs: number;
  /** Updates done at the latest checkpoint that is complete. */
  latestStep: number | undefined;

  constructor(checkpoints: TrainingCheckpoints, identity: TrainingIdentity) {
    this.#checkpoints = checkpoints;
    this.#identity = identity;
    this.#everyMs = checkpoints.everyMs;
  }

  /** Whether enough time has passed since the last one. */
  get due(): boolean {
    return performance.now() - this.#lastAt >= this.#everyMs;
  }

  /** Takes the state, and begins to write it once the one before is written. */
  async write(take: () => Promise<TrainingCheckpoint>): Promise<void> {
    const started = performance.now();
    await this.#writing;
    const checkpoint = await take();
    this.#lastAt = performance.now();
    this.#everyMs = Math.max(this.#checkpoints.everyMs, (this.#lastAt - started) / MOST_SHARE);
    const { step } = checkpoint.state;
    this.#writing = this.#checkpoints.save(this.#identity, checkpoint).then(
      () => {
        this.latestStep = step;
        this.#events.push({ type: 'checkpoint', step });
      },
      (error: unknown) => {
        if (this.latestStep === undefined) {
          this.#failure = error;
          return;
        }
        const why = TorouterError.isInstance(error) ? error.message : String(error);
        const last = `the one of update ${this.latestStep} is kept`;
        this.#events.push({ type: 'note', message: `no checkpoint of update ${step}: ${why} Going on; ${last}` });
      },
    );
  }

  /**
   * What has been written, or not, since the last call.
   *
   * @throws {TorouterError} TOROUTER_WRITE_FAILED where the first could not be.
   */
  takeEvents(): TrainEvent[] {
    if (this.#failure !== undefined) throw this.#failure;
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Waits for the one that is being written. */
  async settle(): Promise<void> {
    await this.#writing;
  }
}
