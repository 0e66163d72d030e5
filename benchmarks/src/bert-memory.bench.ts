import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitBert, TrainingCheckpoints } from '@torouter/classifiers';
import { createRandom } from '@torouter/data';
import type { Figure } from './figure.js';
import { median } from './median.js';
import { realPrompts } from './real-prompts.js';

const BATCH = 8;
const TOKENS = 64;

/** The memory of this process while it fine-tunes MiniLM with 1,000 updates of 8 × 64 and writes checkpoints; two threads. */
export default async function bench({ quick }: { quick: boolean }): Promise<Figure[]> {
  const steps = quick ? 60 : 1000;
  const random = createRandom(1);
  const long = (await realPrompts(5000)).filter((prompt) => prompt.length > 5 * TOKENS);
  const rows = steps * BATCH;
  const labels = Float64Array.from({ length: rows }, () => random.next()).map((value, i, all) =>
    i % 2 ? 1 - all[i - 1] : value,
  );
  const data = {
    experts: ['a', 'b'],
    texts: Array.from({ length: rows }, (_, i) => `${long[i % long.length]}`),
    tasks: Array.from({ length: rows }, () => ''),
    quality: new Float64Array(2 * rows).map((_, k) => k % 2),
    labels: new Float64Array(2 * rows).map((_, k) => (k % 2 ? 1 - labels[k >> 1] : labels[k >> 1])),
    sampleWeights: new Float64Array(rows).fill(1),
  };
  const folder = await mkdtemp(join(tmpdir(), 'memory-bench-'));
  try {
    await using checkpoints = await TrainingCheckpoints.open(join(folder, 'router.partial'));
    const sizes: number[] = [];
    const options = { checkpoints, epochs: 1, batchSize: BATCH, maxTokens: TOKENS, validationShare: 0, threads: 2 };
    for await (const { type } of fitBert(data, options)) {
      if (type === 'step-end') sizes.push(process.memoryUsage.rss() / 1e9);
      // The export has other needs.
      if (sizes.length === steps) break;
    }
    const third = (i: number) => median(sizes.slice((i * steps) / 3, ((i + 1) * steps) / 3));
    const figure = (what: string, value: number, unit: string, atMost: number): Figure => ({
      ...{ topic: 'bert', what, value, unit, target: { atMost } },
    });
    return [
      figure(
        `resident memory during ${steps} updates of 8 × 64, checkpoints included, most`,
        Math.max(...sizes),
        'GB',
        1.2,
      ),
      figure(
        'its median over the last third of the updates ÷ over the second',
        // In the first third the first checkpoint is written, whose memory is kept for the next.
        third(2) / third(1),
        '×',
        1.02,
      ),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
