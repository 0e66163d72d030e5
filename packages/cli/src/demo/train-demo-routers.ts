import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Router, trainRouterEvents } from '@torouter/classifiers';
import { drain, tableHash, TorouterError, type OutcomeTable } from '@torouter/data';
import { cachedEncoder } from '@torouter/embed';
import { atMostPerDataset } from '../shared/at-most-per-dataset.js';
import { chooseEncoder } from '../shared/choose-encoder.js';
import { loadRouter } from '../shared/load-router.js';
import { NO_MODELS } from '../shared/no-models.js';
import { showProgress } from '../shared/show-progress.js';
import { say } from '../shared/terminal.js';
import { codeHash } from './code-hash.js';
import { DEMO_RECIPES, type DemoRecipe } from './demo-recipes.js';

/** Trains the demo's routers, or takes those that an earlier run left in `stateFolder` for the same data and settings. */
export async function trainDemoRouters(
  train: OutcomeTable,
  { stateFolder, fresh, seed, signal }: { stateFolder: string; fresh: boolean; seed: number; signal: AbortSignal },
): Promise<{ recipe: DemoRecipe; router: Router }[]> {
  const key = createHash('sha256')
    .update(JSON.stringify([codeHash(), tableHash(train), seed, DEMO_RECIPES]))
    .digest('hex')
    .slice(0, 12);
  const routers = [];
  for (const recipe of DEMO_RECIPES) {
    const folder = join(stateFolder, 'demo', `${recipe.name}-${key}`);
    const router = (!fresh && (await loadIfSound(folder))) || (await trainAndSave(recipe, folder));
    if (router) routers.push({ recipe, router });
  }
  return routers;

  /** Undefined where the recipe needs a model and there is none. */
  async function trainAndSave(
    { name, about, options, embeddings, maxPerDataset }: DemoRecipe,
    folder: string,
  ): Promise<Router | undefined> {
    say(`${name}: training (${about})`);
    const minilm = embeddings && (await chooseEncoder({ classifier: 'prior', precision: 'int8', signal }))?.encoder;
    if (embeddings === 'only' && !minilm) return undefined;
    // Several recipes look at the same texts.
    const encoder = minilm && cachedEncoder(minilm, { folder: join(stateFolder, 'demo', 'vectors') });
    const progress = showProgress(name);
    const datasets = train.queries.map((query) => query.dataset);
    const all = Int32Array.from(datasets.keys());
    const rows = maxPerDataset ? train.selectRows(atMostPerDataset(all, datasets, maxPerDataset, seed)) : train;
    try {
      await using router = await drain(
        trainRouterEvents(rows, { ...options, name, seed, costsEstimated: true, encoder, signal }),
        progress.onEvent,
      );
      await router.save(folder);
    } catch (error) {
      await encoder?.[Symbol.asyncDispose]();
      if (options.classifier === 'bert' && TorouterError.isInstance(error) && NO_MODELS.has(error.code)) {
        say(`${name}: left out: ${error.message}`);
        return undefined;
      }
      throw error;
    } finally {
      progress.stop();
    }
    // What is served keeps nothing of the prompts it sees; the cache above would.
    return loadRouter(folder);
  }
}

/** A router that is damaged or from another version is trained again; it is only a copy. */
async function loadIfSound(folder: string): Promise<Router | undefined> {
  if (!existsSync(folder)) return undefined;
  try {
    return await loadRouter(folder);
  } catch (error) {
    if (!TorouterError.isInstance(error)) throw error;
    say(`${folder} cannot be used and is trained again: ${error.message}`);
    return undefined;
  }
}
