import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder, readArtefact, TorouterError, writeArtefact } from '@torouter/data';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint-files.js';
import type { TrainingCheckpoint } from './training-checkpoint.js';

/** What a checkpoint belongs to: data, settings, threads, versions. */
export type TrainingIdentity = Readonly<Record<string, string | number | boolean>>;

const KIND = 'checkpoint';
const KEPT = 2;
const COMPLETE = /^step-\d{8,}$/;
/** What a run that was killed while it wrote has left. */
const BEGUN = /^(\.step-|lock\.)/;

/** How checkpoints are kept. */
export interface TrainingCheckpointsOptions {
  /** Go on from what is there. @default false */
  resume?: boolean;
  /** Time from one to the next, besides one at the end of each epoch. @default 60000 */
  everyMs?: number;
}

/**
 * The checkpoints of one training, in a folder that one run at a time has for itself. Each is written beside its place, flushed and
 * renamed; the latest two are kept. Give it to `trainRouter` or `fitBert`, and `remove` it once the router is saved.
 *
 * @example
 * await using checkpoints = await TrainingCheckpoints.open('my-router.partial', { resume: true });
 * const router = await trainRouter(table, { classifier: 'bert', checkpoints });
 * await router.save('my-router');
 * await checkpoints.remove();
 */
export class TrainingCheckpoints implements AsyncDisposable {
  private constructor(
    readonly folder: string,
    /** See {@link TrainingCheckpointsOptions.everyMs}. */
    readonly everyMs: number,
    private readonly unlock: () => Promise<void>,
  ) {}

  /**
   * @throws {TorouterError} TOROUTER_OUTPUT_EXISTS where a training is there already and `resume` is not set; TOROUTER_OUTPUT_BUSY
   *   where another run is at it; TOROUTER_WRITE_FAILED.
   */
  static async open(folder: string, options: TrainingCheckpointsOptions = {}): Promise<TrainingCheckpoints> {
    const { resume = false, everyMs = 60_000 } = options;
    if (!(everyMs > 0))
      throw new TorouterError('TOROUTER_INVALID_ARGUMENT', `everyMs must be above 0, got ${everyMs}.`);
    const unlock = await lockFolder(folder);
    try {
      const checkpoints = new TrainingCheckpoints(folder, everyMs, unlock);
      const names = await readdir(folder);
      if (!resume && names.some((name) => COMPLETE.test(name)))
        throw new TorouterError(
          'TOROUTER_OUTPUT_EXISTS',
          `${folder} holds a training that was interrupted. Go on with it (--resume), or remove the folder to begin again.`,
          { details: { folder } },
        );
      for (const name of names) if (BEGUN.test(name)) await rm(join(folder, name), { recursive: true, force: true });
      return checkpoints;
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  /**
   * The newest checkpoint that is sound; undefined where there is none.
   *
   * @param onDamaged Told of each that is not.
   * @throws {TorouterError} TOROUTER_CHECKPOINT_MISMATCH, naming what differs, where it belongs to another training.
   */
  async latest(
    identity: TrainingIdentity,
    onDamaged: (message: string) => void = () => undefined,
  ): Promise<TrainingCheckpoint | undefined> {
    for (const name of await this.#complete()) {
      try {
        const { manifest, files } = await readArtefact(join(this.folder, name), { kind: KIND });
        const { identity: found, ...rest } = manifest;
        this.#compare(identity, (found ?? {}) as TrainingIdentity);
        return decodeCheckpoint(rest, files);
      } catch (error) {
        if (!TorouterError.isInstance(error) || error.code === 'TOROUTER_CHECKPOINT_MISMATCH') throw error;
        onDamaged(`the checkpoint ${name} cannot be used: ${error.message}`);
      }
    }
    return undefined;
  }

  /** @throws {TorouterError} TOROUTER_WRITE_FAILED; those before it are still there. */
  async save(identity: TrainingIdentity, checkpoint: TrainingCheckpoint): Promise<void> {
    const { manifest, files } = encodeCheckpoint(checkpoint);
    const name = `step-${String(checkpoint.state.step).padStart(8, '0')}`;
    await writeArtefact(join(this.folder, name), { kind: KIND, manifest: { ...manifest, identity }, files });
    for (const old of (await this.#complete()).slice(KEPT))
      await rm(join(this.folder, old), { recursive: true, force: true });
  }

  /** Removes the checkpoints, and the folder where it holds nothing else. */
  async remove(): Promise<void> {
    for (const name of await this.#complete()) await rm(join(this.folder, name), { recursive: true, force: true });
    await this.unlock();
    await rmdir(this.folder).catch(() => undefined);
  }

  /** Gives the folder free; what is in it stays, and a folder in which nothing is goes. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.unlock();
    await rmdir(this.folder).catch(() => undefined);
  }

  /** Names, newest first. */
  async #complete(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    const step = (name: string) => Number(name.slice('step-'.length));
    return names.filter((name) => COMPLETE.test(name)).sort((a, b) => step(b) - step(a));
  }

  #compare(own: TrainingIdentity, found: TrainingIdentity): void {
    const names = [...new Set([...Object.keys(own), ...Object.keys(found)])];
    const differing = names.filter((name) => own[name] !== found[name]);
    if (differing.length === 0) return;
    const list = differing.map((name) => `${name} (${found[name] ?? 'not set'} there, ${own[name] ?? 'not set'} here)`);
    throw new TorouterError(
      'TOROUTER_CHECKPOINT_MISMATCH',
      `The training in ${this.folder} differs from this one in ${list.join(', ')}. Give what it was begun with, or remove the folder to begin again.`,
      { details: { folder: this.folder, differing } },
    );
  }
}
