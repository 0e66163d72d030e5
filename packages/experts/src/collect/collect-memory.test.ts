import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { CollectMuchOptions } from './fixtures/collect-much.js';
import { startProcess } from './fixtures/start-process.js';

it('what is collected may be larger than the memory, and no more calls are in flight than there may be', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'collect memory '));
  try {
    const options: CollectMuchOptions = { folder, count: 30_000, limits: [50, 90], concurrency: 100 };
    const { code, stderr, events } = await startProcess('collect-much.ts', options, ['--max-old-space-size=96']).ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(events).toMatchObject([
      {
        most: [50, expect.any(Number), 100],
        summary: { status: 'complete', done: 60_000, failures: 0, written: true },
      },
    ]);
    expect((events[0].most as number[])[1]).toBeLessThanOrEqual(90);
    expect((await stat(join(folder, 'journal.jsonl'))).size).toBeGreaterThan(120e6);
  } finally {
    await rm(folder, { recursive: true });
  }
});
