import { fitMlp, type TrainingData } from '@torouter/classifiers';
import { createRandom, drain, type SparseMatrix } from '@torouter/data';
import { CountVectorizer, type TextVectorizer } from '@torouter/embed';
import type { Figure } from './figure.js';
import { median } from './median.js';
import { secondsPerDenseStep } from './mlp/dense-step.js';
import { trainTouchedRows } from './mlp/touched-rows-trainer.js';
import { zipfTexts } from './zipf-texts.js';

const EXPERTS = 7;
const BATCH = 8;
const EPOCHS = 5;

/**
 * Training the MLP on bag of words, batches of 8, 5 epochs, 256 hidden units: AdamW with the dense result, against a trainer that
 * touches only the batch's columns and against the same network on ml-matrix. Alternating runs in one process; vectorising is not timed.
 */
export default async function bench({ quick, signal }: { quick: boolean; signal?: AbortSignal }): Promise<Figure[]> {
  const rows = quick ? 1500 : 9000;
  const texts = zipfTexts(rows);
  const features = new CountVectorizer().fitTransform(texts);
  const data = trainingData(texts);
  const options = { vectorizer: ready(features), batchSize: BATCH, epochs: EPOCHS, learningRate: 5e-3, signal };
  const seconds = async (work: () => unknown) => {
    const started = performance.now();
    await work();
    return (performance.now() - started) / 1000;
  };
  const ours: number[] = [];
  const touched: number[] = [];
  const oneEpochUnderL2: number[] = [];
  for (let run = 0; run <= 3; run++) {
    const results = [
      await seconds(() => drain(fitMlp(data, options))),
      await seconds(() => trainTouchedRows(features, data.labels, EXPERTS, BATCH, EPOCHS, 42)),
    ];
    if (run === 0) continue; // the warm-up
    ours.push(results[0]);
    touched.push(results[1]);
  }
  const short = trainingData(texts.slice(0, 20 * BATCH));
  const shortFeatures = { ...features, rows: 20 * BATCH };
  for (let run = 0; run < 3; run++)
    oneEpochUnderL2.push(
      await seconds(() =>
        drain(
          fitMlp(short, {
            ...options,
            vectorizer: ready(shortFeatures),
            optimizer: 'adam-l2',
            weightDecay: 1e-4,
            epochs: 1,
          }),
        ),
      ),
    );
  const steps = Math.ceil(rows / BATCH) * EPOCHS;
  const matrix = secondsPerDenseStep(features, EXPERTS, BATCH, quick ? 3 : 8) * steps;
  const size = `${rows} rows × ${features.columns} columns`;
  return [
    {
      topic: 'mlp',
      what: `AdamW equal to the dense result, ${size}, ${EPOCHS} epochs`,
      value: median(ours),
      unit: 's',
      spread: [Math.min(...ours), Math.max(...ours)],
    },
    {
      topic: 'mlp',
      what: 'its time ÷ that of a trainer that touches only the columns of the batch',
      value: median(ours.map((value, run) => value / touched[run])),
      unit: '×',
      target: { atMost: 1.5 },
    },
    {
      topic: 'mlp',
      what: 'time of the same network on ml-matrix ÷ its time',
      value: matrix / median(ours),
      unit: '×',
      note: 'ml-matrix: median step, times the number of steps',
    },
    {
      topic: 'mlp',
      what: 'one step of Adam with L2 (the paper; every weight moves) ÷ one step of AdamW',
      value: median(oneEpochUnderL2) / 20 / (median(ours) / steps),
      unit: '×',
    },
  ];
}

function trainingData(texts: readonly string[]): TrainingData {
  const random = createRandom(7);
  const labels = new Float64Array(texts.length * EXPERTS);
  for (let i = 0; i < texts.length; i++) labels[i * EXPERTS + random.int(EXPERTS)] = 1;
  return {
    experts: Array.from({ length: EXPERTS }, (_, j) => `expert-${j}`),
    texts,
    tasks: texts.map(() => ''),
    quality: labels,
    labels,
    sampleWeights: new Float64Array(texts.length).fill(1),
  };
}

/** A vectorizer that hands over what is already there. */
function ready(features: SparseMatrix): TextVectorizer {
  const vectorizer: TextVectorizer = {
    columns: features.columns,
    fit: () => vectorizer,
    transform: () => features,
    fitTransform: () => features,
    toJSON: () => new CountVectorizer().toJSON(),
  };
  return vectorizer;
}
