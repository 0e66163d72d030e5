import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEncoder } from '@torouter/embed';
import type { Figure } from './figure.js';
import { addedTime, decisionRate } from './gateway/minilm.js';
import { writeBodies } from './gateway/bodies.js';
import { saveRouter } from './gateway/save-router.js';
import { tokenTexts } from './token-texts.js';

const TOKENS = 64;

/**
 * The gateway with a router that reads prompts by MiniLM at int8, beside the encoder with nothing around it: no prompt comes twice.
 * 16 connections: two workers and both cores for the gateway with all that surrounds it, and for the encoder alone. One connection:
 * everything on one core. Rounds are interleaved.
 */
export default async function bench({ quick, signal }: { quick: boolean; signal?: AbortSignal }): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'minilm-bench-'));
  try {
    const router = join(folder, 'router');
    const encoder = await loadEncoder('minilm', { precision: 'int8' });
    const experts = await saveRouter(router, { classifier: 'mlp', encoder, every: quick ? 20 : 5, signal });
    await encoder[Symbol.asyncDispose]();
    // More than all rounds send, so that no decision can be remembered.
    const texts = await tokenTexts(TOKENS, quick ? 2000 : 20_000);
    const textsFile = join(folder, 'texts.json');
    await writeFile(textsFile, JSON.stringify(texts));
    const bodiesFile = await writeBodies(folder, 'bodies', texts);
    const size = quick ? { rounds: 2, seconds: 0.8, warmUpSeconds: 0.8 } : { rounds: 7, seconds: 5, warmUpSeconds: 5 };
    const options = { router, experts, textsFile, bodiesFile, tokens: TOKENS, signal };
    return [
      ...(await decisionRate({ ...options, ...size })),
      // Short rounds: what is looked for is a fiftieth of what the encoder takes, whose time drifts.
      ...(await addedTime({ ...options, ...size, ...(!quick && { rounds: 25, seconds: 1.5 }) })),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
