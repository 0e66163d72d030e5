import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TorouterError } from '@torouter/data';
import type { Figure } from './figure.js';
import { saveRouter } from './gateway/save-router.js';
import { soakFigures } from './gateway/soak-figures.js';
import { soak, UPSTREAMS } from './gateway/soak.js';

/**
 * Clients of a gateway whose upstreams fail in every way there is: whether each request gets an answer or an error in time, and
 * whether memory, handles and sockets stay what they were. 20 minutes, or as many seconds as TOROUTER_SOAK_SECONDS says.
 */
export default async function bench({ quick, signal }: { quick: boolean; signal?: AbortSignal }): Promise<Figure[]> {
  const seconds = quick ? 20 : secondsOf(process.env.TOROUTER_SOAK_SECONDS ?? '1200');
  const folder = await mkdtemp(join(tmpdir(), 'soak-bench-'));
  try {
    const router = join(folder, 'router');
    const experts = await saveRouter(router, { classifier: 'mlp', every: 8, experts: UPSTREAMS, signal });
    const everySeconds = Math.min(10, seconds / 20);
    const result = await soak({ router, experts, seconds, everySeconds, settleSeconds: quick ? 1 : 15, signal });
    for (const [outcome, example] of Object.entries(result.examples)) console.error(outcome, example);
    return soakFigures(result, seconds);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 20) return seconds;
  throw new TorouterError(
    'TOROUTER_INVALID_ARGUMENT',
    `TOROUTER_SOAK_SECONDS must be a whole number of at least 20, got ${text}.`,
  );
}
