// Fine-tune all of MiniLM as a router. Stopped by Ctrl-C and run again with the same folder, it goes on: npx tsx examples/train/bert-with-checkpoints.ts [folder to write]
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrainingCheckpoints, trainRouterEvents } from '@torouter/classifiers';
import { drain, readOutcomes } from '@torouter/data';
import { SAMPLE } from '../sample.js';

const outcomes = await readOutcomes(SAMPLE);
// Every sixtieth row, so that it takes seconds; leave this out for a router that is worth something.
const few = outcomes.selectRows(Int32Array.from({ length: 47 }, (_, i) => 60 * i));
const folder = process.argv[2] ?? join(await mkdtemp(join(tmpdir(), 'torouter-')), 'router');

const controller = new AbortController();
process.once('SIGINT', () => controller.abort());
await using checkpoints = await TrainingCheckpoints.open(`${folder}.partial`, { resume: true });
try {
  await using router = await drain(
    trainRouterEvents(few, {
      classifier: 'bert',
      options: { objective: 'per-expert', epochs: 2, maxTokens: 64 },
      checkpoints,
      signal: controller.signal,
    }),
    (event) => {
      if (event.type === 'step-end')
        console.log(`update ${event.step} of ${event.steps}: loss ${event.loss.toFixed(3)}`);
      if (event.type === 'resumed') console.log(`going on after update ${event.step}`);
      if (event.type === 'note') console.log(event.message);
    },
  );
  await router.save(folder);
  await checkpoints.remove();
  const { expert } = await router.route('How many primes are there below 100?');
  console.log(`saved in ${folder}; it would ask ${expert}`);
} catch (error) {
  if (!controller.signal.aborted) throw error;
  console.log('stopped; run it again to go on');
}
