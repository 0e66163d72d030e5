import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { TorouterError } from '@torouter/data';
import { writeFailed } from './write-failed.js';

/** The file of a collection that says what it was begun with. */
export const SETTINGS_FILE = 'collect.json';

/** What it is called until it is whole. */
export const NEW_SETTINGS_FILE = `${SETTINGS_FILE}.new`;

/** What has to be the same when a collection is gone on with. */
export interface CollectionSettings {
  formatVersion: 1;
  /** SHA-256 of the instructions. */
  instructions: string;
  samples: number;
  seed: number;
  keepsResponses: boolean;
  /** Whether answers were streamed. */
  streams: boolean;
  /** Whether log probabilities were asked for. */
  asksLogprobs: boolean;
  /** What tells each expert from another of its name. New ones may come. */
  experts: Record<string, unknown>;
  /** What scores were computed by. Others are computed anew. */
  scoring: string;
}

/** Why a difference matters, in the words of its error. */
const NAMES = {
  instructions: 'other instructions',
  samples: 'another number of samples',
  seed: 'another seed',
  keepsResponses: 'another choice of whether responses are kept',
  streams: 'another choice of whether answers are streamed (the metric firsttoken)',
  asksLogprobs: 'another choice of whether log probabilities are asked for (the metric nll)',
  scoring: 'another scorer or similarity (where no responses are kept nothing can be scored anew)',
} as const;

/**
 * The settings of the collection in a folder; undefined where none was begun.
 *
 * @throws {TorouterError} TOROUTER_COLLECTION_MISMATCH where the file is damaged or of a newer version.
 */
export async function readCollectionSettings(folder: string): Promise<CollectionSettings | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, SETTINGS_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const settings = JSON.parse(text) as CollectionSettings;
    if (settings.formatVersion === 1) return settings;
  } catch {
    // Named below.
  }
  throw new TorouterError(
    'TOROUTER_COLLECTION_MISMATCH',
    `${join(folder, SETTINGS_FILE)} is damaged or was written by a newer torouter. Choose another folder, or update torouter.`,
    { details: { folder } },
  );
}

/** Writes them beside their place, then renames them there. @throws {TorouterError} TOROUTER_WRITE_FAILED */
export async function writeCollectionSettings(folder: string, settings: CollectionSettings): Promise<void> {
  const path = join(folder, SETTINGS_FILE);
  const whole = join(folder, NEW_SETTINGS_FILE);
  try {
    await writeFile(whole, `${JSON.stringify(settings, null, 2)}\n`);
    await rename(whole, path);
  } catch (error) {
    await rm(whole, { force: true }).catch(() => {});
    throw writeFailed(path, error);
  }
}

/**
 * The settings for going on: those of before, with experts that are new.
 *
 * @throws {TorouterError} TOROUTER_COLLECTION_MISMATCH, naming everything that differs.
 */
export function goOnWith(folder: string, before: CollectionSettings, now: CollectionSettings): CollectionSettings {
  const differing = (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter(
    (key) => before[key] !== now[key] && (key !== 'scoring' || !now.keepsResponses),
  );
  const changed = Object.keys(now.experts).filter(
    (name) =>
      Object.hasOwn(before.experts, name) && !isDeepStrictEqual(before.experts[name], asJson(now.experts[name])),
  );
  if (differing.length > 0 || changed.length > 0) {
    const what = [
      ...differing.map((key) => NAMES[key]),
      ...changed.map((name) => `other settings of the expert ${name} (model, prompts or parameters)`),
    ];
    throw new TorouterError(
      'TOROUTER_COLLECTION_MISMATCH',
      `The collection in ${folder} was begun with ${what.join(', and with ')}. Give the same again, or choose another folder.`,
      { details: { folder, differing: [...differing, ...changed.map((name) => `experts.${name}`)] } },
    );
  }
  return { ...now, experts: { ...before.experts, ...now.experts } };
}

/** As it is read from the file. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? 'null');
}
