// A classifier of your own: long prompts to the expert that is best on long prompts. It is checked by the suite that the
// library's own classifiers pass, then trained, saved and loaded like them.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  classifierChecks,
  Router,
  trainRouter,
  type Classifier,
  type FitClassifier,
  type RestoreClassifier,
} from '@torouter/classifiers';
import { readOutcomes, TorouterError } from '@torouter/data';
import { SAMPLE } from '../sample.js';

interface LengthConfig {
  boundary: number;
  short: number[];
  long: number[];
}

function lengthClassifier(config: LengthConfig, experts: readonly string[]): Classifier {
  return {
    kind: 'length',
    experts,
    async predict(texts, { signal } = {}) {
      signal?.throwIfAborted();
      const scores = texts.flatMap((text) => (text.length < config.boundary ? config.short : config.long));
      return { rows: texts.length, columns: experts.length, scores: Float32Array.from(scores), scoreKind: 'quality' };
    },
    state: () => ({ kind: 'length', config: { ...config }, files: {} }),
  };
}

const fitLength: FitClassifier<object> = async function* (data, { signal } = {}) {
  signal?.throwIfAborted();
  const lengths = data.texts.map((text) => text.length).sort((a, b) => a - b);
  const boundary = lengths[lengths.length >> 1];
  const meanWhere = (isLong: boolean) =>
    data.experts.map((_, j) => {
      const held = data.texts.flatMap((text, i) => {
        const value = data.quality[i * data.experts.length + j];
        return text.length >= boundary === isLong && !Number.isNaN(value) ? [value] : [];
      });
      return held.reduce((sum, value) => sum + value, 0) / Math.max(held.length, 1);
    });
  yield { type: 'note', message: `boundary at ${boundary} characters` };
  return lengthClassifier({ boundary, short: meanWhere(false), long: meanWhere(true) }, data.experts);
};

const restoreLength: RestoreClassifier = async ({ config }, experts) => {
  const { boundary, short, long } = config as Partial<LengthConfig>;
  if (typeof boundary !== 'number' || short?.length !== experts.length || long?.length !== experts.length)
    throw new TorouterError(
      'TOROUTER_ARTEFACT_INVALID',
      'This is not the state of a length classifier for these experts.',
    );
  return lengthClassifier({ boundary, short, long }, experts);
};

for (const check of classifierChecks({ name: 'length', fit: fitLength, restore: restoreLength })) await check.run();

const router = await trainRouter(await readOutcomes(SAMPLE), { classifier: fitLength, name: 'by-length' });
const folder = join(await mkdtemp(join(tmpdir(), 'torouter-')), 'router');
await router.save(folder);
const loaded = await Router.load(folder, { classifiers: { length: restoreLength } });
console.log((await loaded.route('Short question?')).expert);
