import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { TorouterError } from '@torouter/data';
import { fetchHubModel } from './hub/fetch-hub-model.js';
import { parseHubName } from './hub/parse-hub-name.js';
import { installedModel } from './installed-model.js';
import { modelInFolder } from './model-in-folder.js';

/** Where a model may come from. The settings of the hub are the ones that `HF_…` variables have in Hugging Face's own tools. */
export interface ResolveModelOptions {
  /** Cache in the hub's layout. @default `HF_HUB_CACHE`, else `HF_HOME`/hub, else ~/.cache/huggingface/hub */
  cacheFolder?: string;
  /** Branch, tag or commit of a model on the hub. @default 'main' */
  revision?: string;
  /** Sent to the endpoint and to no other host. @default `HF_TOKEN` */
  token?: string;
  /** Use only what is in the cache. @default whether `HF_HUB_OFFLINE` is 1, true, yes or on */
  offline?: boolean;
  /** The hub, or a mirror of it. @default `HF_ENDPOINT`, else https://huggingface.co */
  endpoint?: string;
  signal?: AbortSignal;
  /** Told of every part of a file that arrives, and of the whole; not of files that are there already. */
  onProgress?: (file: string, doneBytes: number, totalBytes: number) => void;
  /** Given the content of the model's config.json before its weights are fetched: what it throws ends the transfer. Not called where the model is there already. */
  checkConfig?: (config: unknown) => void;
}

/** A model on disk. */
export interface ModelFolder {
  /** Holds config.json and model.safetensors, and tokenizer.json where the model has a tokenizer, in Hugging Face's layout. */
  readonly folder: string;
  /** The package, the folder or the name on the hub. */
  readonly origin: string;
  /** Commit of the model's repository, where it has one. */
  readonly revision?: string;
}

/**
 * Finds the files of a model, and fetches them where they are not there yet.
 *
 * @param reference `minilm` (the package `@torouter/model-minilm`); a folder: `./x`, `/x` or any path that exists; else a name on
 *   the Hugging Face hub (`google-bert/bert-base-uncased`, with a revision `owner/name@revision`). Files of the hub are kept in
 *   its cache, which Python's tools share: a model is fetched once, an interrupted transfer goes on where it stopped, and every
 *   file is checked against its hash. Without a network, a model that is in the cache is taken from there.
 * @throws {TorouterError} TOROUTER_MODEL_NOT_FOUND, TOROUTER_FILE_NOT_FOUND; TOROUTER_MODEL_INVALID where it has no weights in
 *   one safetensors file; TOROUTER_HUB_REFUSED, TOROUTER_DOWNLOAD_FAILED; TOROUTER_WRITE_FAILED where the cache cannot be
 *   written; TOROUTER_INVALID_ARGUMENT. The reason of `signal` once it is aborted; what had arrived by then is kept.
 */
export async function resolveModel(reference: string, options: ResolveModelOptions = {}): Promise<ModelFolder> {
  options.signal?.throwIfAborted();
  if (reference === 'minilm') {
    refuseRevision(reference, options);
    return installedModel();
  }
  const kind = await kindOf(reference);
  if (kind) {
    refuseRevision(reference, options);
    return modelInFolder(reference, kind);
  }
  return fetchHubModel(parseHubName(reference, options.revision), options);
}

/** Undefined for what is no path. */
async function kindOf(reference: string): Promise<'folder' | 'file' | undefined> {
  const found = await stat(reference).catch(() => undefined);
  if (found) return found.isDirectory() ? 'folder' : 'file';
  if (reference.startsWith('.') || reference.includes('\\') || isAbsolute(reference))
    throw new TorouterError(
      'TOROUTER_FILE_NOT_FOUND',
      `The model folder ${reference} does not exist. Check the path; names on the hub have the form owner/name.`,
      { details: { file: reference } },
    );
  return undefined;
}

function refuseRevision(reference: string, { revision }: ResolveModelOptions): void {
  if (revision !== undefined)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `The revision ${revision} was given for ${reference}, but only models on the hub have revisions. Leave it out.`,
    );
}
