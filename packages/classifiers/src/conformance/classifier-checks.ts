import assert from 'node:assert/strict';
import { drain, TorouterError } from '@torouter/data';
import type {
  Classifier,
  ClassifierState,
  FitClassifier,
  Predictions,
  RestoreClassifier,
  TrainingData,
} from '../classifier.js';
import { toyData } from './toy-data.js';

/** A kind of classifier to be checked. */
export interface CheckedClassifier {
  name: string;
  fit: FitClassifier<Record<string, unknown>>;
  restore: RestoreClassifier;
  /** Options that every fit gets. */
  options?: Record<string, unknown>;
}

/** One property that a classifier must have; `run` rejects with an error that says what broke. */
export interface ClassifierCheck {
  name: string;
  run(): Promise<void>;
}

const TEXTS = [
  'sum the coins',
  'which verb and tense',
  '',
  'words never seen before',
  '中文 ünïcode 😀',
  'loop '.repeat(5000),
  'sum the coins',
];

/**
 * The properties that every classifier of torouter has, as checks for any test runner:
 * `for (const check of classifierChecks(mine)) it(check.name, check.run)`.
 */
export function classifierChecks({ fit, restore, options = {} }: CheckedClassifier): ClassifierCheck[] {
  const opened: Classifier[] = [];
  const kept = (classifier: Classifier) => {
    opened.push(classifier);
    return classifier;
  };
  const fitted = async (data: TrainingData, seed = 1) => kept(await drain(fit(data, { ...options, seed })));
  const check = (name: string, run: () => Promise<void>) => ({
    name,
    async run() {
      try {
        await run();
      } finally {
        for (const classifier of opened.splice(0)) await classifier[Symbol.asyncDispose]?.();
      }
    },
  });
  const fitsAndPredicts = (name: string, data: () => TrainingData) =>
    check(name, async () => {
      const classifier = await fitted(data());
      assertSound(await classifier.predict(TEXTS), TEXTS.length, data().experts.length);
    });

  return [
    check('keeps the experts and their order', async () => {
      assert.deepEqual((await fitted(toyData())).experts, toyData().experts);
    }),
    fitsAndPredicts('predicts finite scores of the promised shape', () => toyData()),
    fitsAndPredicts('copes with missing outcomes', () => toyData({ missing: true })),
    fitsAndPredicts('copes with one expert', () => toyData({ experts: 1 })),
    fitsAndPredicts('copes with one task', () => toyData({ tasks: 1 })),
    fitsAndPredicts('copes with tasks that are not known', () => ({
      ...toyData(),
      tasks: toyData().tasks.map(() => ''),
    })),
    fitsAndPredicts('copes with one row', () => toyData({ rows: 1 })),
    fitsAndPredicts('copes with constant scores', () => toyData({ constant: true })),
    fitsAndPredicts('copes with texts that say nothing', () => ({
      ...toyData(),
      texts: toyData().texts.map(() => ''),
    })),
    fitsAndPredicts('copes with an expert without outcomes', () => {
      const data = toyData();
      return { ...data, quality: data.quality.map((value, k) => (k % 3 === 1 ? NaN : value)) };
    }),
    check('is the same for the same seed', async () => {
      assertSameState((await fitted(toyData(), 7)).state(), (await fitted(toyData(), 7)).state());
    }),
    check('predicts the same after state and restore, bit for bit', async () => {
      const data = { ...toyData({ missing: true }), costUsd: toyData().quality.map((value) => 0.001 + value / 100) };
      const classifier = await fitted(data);
      const restored = kept(await restore(throughJson(classifier.state()), data.experts));
      assertSamePredictions(await restored.predict(TEXTS), await classifier.predict(TEXTS));
      assertSameState(restored.state(), classifier.state());
    }),
    check('predicts a batch as it predicts its parts', async () => {
      const classifier = await fitted(toyData());
      const batch = await classifier.predict(TEXTS);
      for (const [i, text] of TEXTS.entries()) {
        const { scores } = await classifier.predict([text]);
        assert.deepEqual(
          [...scores],
          [...batch.scores.subarray(i * batch.columns, (i + 1) * batch.columns)],
          `text ${i} alone is scored otherwise than in the batch`,
        );
      }
    }),
    check('predicts an empty batch', async () => {
      assertSound(await (await fitted(toyData())).predict([]), 0, 3);
    }),
    check('leaves its input as it was', async () => {
      const data = { ...toyData({ missing: true }), costUsd: toyData().quality.map((value) => value / 100) };
      const before = snapshot(data);
      const classifier = await fitted(data);
      await classifier.predict(data.texts);
      assert.equal(snapshot(data), before, 'fit or predict wrote to its input');
    }),
    check('stops when it is told to, with the reason given', async () => {
      const reason = new Error('told to stop');
      const isReason = (error: unknown) => error === reason;
      await assert.rejects(drain(fit(toyData(), { ...options, signal: AbortSignal.abort(reason) })), isReason);
      const classifier = await fitted(toyData());
      await assert.rejects(classifier.predict(['x'], { signal: AbortSignal.abort(reason) }), isReason);
    }),
    check('refuses a state that is not one', async () => {
      const { kind, config, files } = (await fitted(toyData())).state();
      const refused = (state: ClassifierState) =>
        assert.rejects(restore(state, toyData().experts), isInvalid, 'a damaged state was accepted');
      await refused({ kind, config: {}, files });
      for (const name of Object.keys(files)) {
        const { [name]: file, ...others } = files;
        await refused({ kind, config, files: others });
        await refused({ kind, config, files: { ...others, [name]: file.subarray(0, file.length >> 1) } });
      }
    }),
    check('refuses a state of other experts, unless it holds nothing per expert', async () => {
      const classifier = await fitted(toyData());
      const state = classifier.state();
      const restored: Classifier | undefined = await restore(state, ['only one']).catch((error: unknown) => {
        assert.ok(isInvalid(error), 'the error is not TOROUTER_ARTEFACT_INVALID');
        return undefined;
      });
      if (restored) kept(restored);
      if (restored) assertSound(await restored.predict(TEXTS), TEXTS.length, 1);
    }),
  ];
}

/** Everything in training data as text, NaN included. */
function snapshot(data: TrainingData): string {
  return JSON.stringify(data, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array, String) : value,
  );
}

function isInvalid(error: unknown): boolean {
  return TorouterError.isInstance(error) && error.code === 'TOROUTER_ARTEFACT_INVALID';
}

function assertSound({ rows, columns, scores, scoreKind, costUsd }: Predictions, texts: number, experts: number): void {
  assert.deepEqual(
    [rows, columns, scores.length],
    [texts, experts, texts * experts],
    'rows, columns and length of the scores',
  );
  assert.ok(scores.every(Number.isFinite), 'a score is not finite');
  if (costUsd) assert.equal(costUsd.length, scores.length, 'length of the costs');
  if (scoreKind !== 'probability') return;
  assert.ok(
    scores.every((score) => score >= 0),
    'a probability is negative',
  );
  for (let i = 0; i < rows; i++) {
    const sum = scores.subarray(i * columns, (i + 1) * columns).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - 1) < 1e-6 * columns, `the probabilities of row ${i} sum to ${sum}`);
  }
}

function throughJson(state: ClassifierState): ClassifierState {
  return { ...state, config: JSON.parse(JSON.stringify(state.config)) as Record<string, unknown> };
}

function assertSameState(a: ClassifierState, b: ClassifierState): void {
  assert.equal(JSON.stringify([a.kind, a.config]), JSON.stringify([b.kind, b.config]), 'the settings differ');
  assert.deepEqual(Object.keys(a.files).sort(), Object.keys(b.files).sort());
  for (const [name, file] of Object.entries(a.files))
    assert.ok(Buffer.compare(file, b.files[name]) === 0, `${name} differs`);
}

function assertSamePredictions(a: Predictions, b: Predictions): void {
  assert.deepEqual([...a.scores], [...b.scores], 'the scores differ');
  assert.deepEqual(a.costUsd && [...a.costUsd], b.costUsd && [...b.costUsd], 'the costs differ');
}
