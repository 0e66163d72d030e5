import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.js';
import { promptsOf, writeBodies } from './gateway/bodies.js';
import { idleFigures, measureIdle } from './gateway/idle.js';
import { checkOpenFiles } from './gateway/open-files.js';
import { saveRouter } from './gateway/save-router.js';

/**
 * Many streams that have begun and then say nothing, through the gateway and through a bare proxy at the same time: memory per
 * stream after a collection of garbage, and whether it grows while they are open.
 */
export default async function bench({ quick, signal }: { quick: boolean; signal?: AbortSignal }): Promise<Figure[]> {
  const size = quick
    ? { streams: 300, seconds: 5, everySeconds: 1, settleSeconds: 5 }
    : { streams: 4000, seconds: 300, everySeconds: 10, settleSeconds: 15 };
  // Each gateway has two connections per stream; so has the upstream, which serves both.
  checkOpenFiles(2 * size.streams + 500);
  const folder = await mkdtemp(join(tmpdir(), 'idle-bench-'));
  try {
    const router = join(folder, 'router');
    const experts = await saveRouter(router, { classifier: 'mlp', every: quick ? 8 : 1, signal });
    const bodiesFile = await writeBodies(folder, 'streams', await promptsOf('distinct'), { stream: true });
    return idleFigures(await measureIdle({ router, experts, bodiesFile, ...size, signal }), size);
  } finally {
    await rm(folder, { recursive: true });
  }
}
