import type { Router } from '@torouter/classifiers';
import { readExpertsFile } from '@torouter/experts';
import { loadRouter } from '../shared/load-router.js';
import { LoadedSetup } from './loaded-setup.js';
import { policiesOf } from './policies-of.js';
import { renewExperts } from './renew-experts.js';
import type { ServeSettings } from './serve-settings.js';

const TEST_TEXT = 'What is two plus two?';

/**
 * Reads router and experts from their files and tries the router with one decision of each policy, so that what cannot decide is found before
 * it is asked.
 *
 * @param before What is served now; experts whose entries have not changed are taken from it.
 * @param note Gets a line for each expert that is left out.
 * @throws {TorouterError} of whatever is wrong; nothing stays open then.
 */
export async function loadSetup(
  { router: folder, precision, experts: file, policy }: ServeSettings,
  note: (line: string) => void,
  before?: LoadedSetup,
): Promise<LoadedSetup> {
  const configs = await readExpertsFile(file);
  const router = await loadRouter(folder, precision);
  try {
    const policies = policiesOf(router, policy);
    await tryDecision(router, Object.values(policies));
    const { experts, leftOut } = await renewExperts(configs, router.experts, before?.experts);
    leftOut.forEach(note);
    return new LoadedSetup(router, experts, policies);
  } catch (error) {
    await router[Symbol.asyncDispose]();
    throw error;
  }
}

async function tryDecision(router: Router, policies: readonly Router[]): Promise<void> {
  const scored = await router.score(TEST_TEXT);
  for (const each of [router, ...policies]) each.choose(scored);
}
