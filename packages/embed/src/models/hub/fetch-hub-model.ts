import { TorouterError } from '@torouter/data';
import { checkWeights } from '../check-weights.js';
import { readConfig } from '../read-config.js';
import type { ModelFolder, ResolveModelOptions } from '../resolve-model.js';
import { fetchFile } from './fetch-file.js';
import { HubCache } from './hub-cache.js';
import { HubClient, type RetryPolicy } from './hub-client.js';
import { hubSettings } from './hub-settings.js';
import { OPTIONAL_FILES, REQUIRED_FILES } from './model-files.js';
import type { HubName } from './parse-hub-name.js';

const WANTED = [...REQUIRED_FILES, ...OPTIONAL_FILES];
/** Pauses of 0.2, 0.4, 0.8 … 5 seconds, a quarter of a minute in all: what is out for longer is run again by hand. */
const RETRIES: RetryPolicy = { attempts: 8, pauseMs: 200 };

/**
 * A model of the hub, from the cache or fetched into it.
 *
 * @param retries For tests, which should not wait.
 * @throws {TorouterError} As `resolveModel` does.
 */
export async function fetchHubModel(
  hubName: HubName,
  options: ResolveModelOptions,
  retries: RetryPolicy = RETRIES,
): Promise<ModelFolder> {
  const { name, revision } = hubName;
  const { signal, onProgress, checkConfig } = options;
  const settings = hubSettings(options);
  const { getHFHubCachePath, getRepoFolderName } = await import('@huggingface/hub');
  const cache = new HubCache(options.cacheFolder ?? getHFHubCachePath(), getRepoFolderName({ name, type: 'model' }));
  const found = (commit: string) => ({ folder: cache.snapshot(commit), origin: name, revision: commit });

  const cached = await cache.commitOf(revision);
  const missing = cached ? await cache.missing(cached, REQUIRED_FILES) : [...REQUIRED_FILES];
  if (settings.offline) {
    if (cached && missing.length === 0) return found(cached);
    throw new TorouterError(
      'TOROUTER_MODEL_NOT_FOUND',
      `The model ${name} at revision ${revision} is not complete in the cache, and HF_HUB_OFFLINE forbids to fetch ${missing.join(', ')}. Fetch it once without HF_HUB_OFFLINE, set HF_HOME to the cache that has it, or give a folder.`,
      { details: { model: name, revision, missing } },
    );
  }
  // A commit never changes: with all of it there, nobody need be asked.
  if (cached === revision && (await cache.missing(cached, WANTED, { known: true })).length === 0) return found(cached);

  await using hub = await HubClient.open({ ...hubName, ...settings, signal }, retries);
  const usable = cached && missing.length === 0;
  // Without a network nobody should wait long to be told so, nor wait at all for what is in the cache.
  const info = await hub.info({ attempts: usable ? 1 : Math.min(3, retries.attempts) }).catch((error: unknown) => {
    if (usable && isUnavailable(error)) return undefined;
    throw error;
  });
  if (!info) return found(cached!);
  const { commit, files } = info;
  checkFiles(files, `${name}@${revision}`);
  await cache.prepare();
  const wanted = await cache.missing(
    commit,
    WANTED.filter((file) => files.includes(file)),
  );
  const listed = await Promise.all(wanted.map((path) => hub.file(commit, path)));
  for (const file of listed) {
    // Comes after the small files: nobody should wait for 400 MB of a family that is not supported.
    if (file.path === 'model.safetensors') checkConfig?.(await readConfig(cache.snapshot(commit)));
    await fetchFile(hub, cache, commit, file, { onProgress });
    await cache.link(commit, file.path, file.etag);
  }
  await cache.markAbsent(
    commit,
    WANTED.filter((file) => !files.includes(file)),
  );
  await cache.remember(revision, commit);
  return found(commit);
}

function checkFiles(files: readonly string[], model: string): void {
  checkWeights(files, model);
  const missing = REQUIRED_FILES.filter((file) => !files.includes(file));
  if (missing.length > 0)
    throw new TorouterError(
      'TOROUTER_MODEL_INVALID',
      `${model} has no ${missing.join(', ')}. In Python, \`AutoTokenizer.from_pretrained(NAME).save_pretrained(FOLDER)\` and the same with AutoModel write them; then give the folder.`,
      { details: { model, missing } },
    );
}

/** The hub cannot be reached, or not now: what is in the cache will do. */
function isUnavailable(error: unknown): boolean {
  return TorouterError.isInstance(error) && (error.code === 'TOROUTER_DOWNLOAD_FAILED' || error.details.status === 429);
}
