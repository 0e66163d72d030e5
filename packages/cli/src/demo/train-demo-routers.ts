import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Router, trainRouterEvents } from '@torouter/classifiers';
import { drain, tableHash, TorouterError, type OutcomeTable } from '@torouter/data';
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
    routers.push({ recipe, router });
  }
  return routers;

  async function trainAndSave({ name, about, options }: DemoRecipe, folder: string): Promise<Router> {
    say(`${name}: training (${about})`);
    const progress = showProgress(name);
    try {
      const router = await drain(
        trainRouterEvents(train, { ...options, name, seed, costsEstimated: true, signal }),
        progress.onEvent,
      );
      await router.save(folder);
      return router;
    } finally {
      progress.stop();
    }
  }
}

/** A router that is damaged or from another version is trained again; it is only a copy. */
async function loadIfSound(folder: string): Promise<Router | undefined> {
  if (!existsSync(folder)) return undefined;
  try {
    return await Router.load(folder);
  } catch (error) {
    if (!TorouterError.isInstance(error)) throw error;
    say(`${folder} cannot be used and is trained again: ${error.message}`);
    return undefined;
  }
}
