import { createRandom } from '@torouter/data';
import type { FitClassifier } from '../classifier.js';
import { createPacer } from '../shared/create-pacer.js';
import { fitTextSource } from '../shared/fit-text-source.js';
import { labelNotes } from '../shared/label-notes.js';
import { recordedMeans } from '../shared/recorded-means.js';
import { mlpClassifier } from './mlp-classifier.js';
import { defaultEpochs, mlpOptions, type MlpOptions } from './mlp-options.js';
import { createMlpWeights } from './mlp-weights.js';
import { trainMlp } from './train-mlp.js';

/** Fits the multilayer perceptron on soft labels, in single precision (TO-Router, phase 2). */
export const fitMlp: FitClassifier<Partial<MlpOptions>> = async function* fitMlp(
  data,
  { seed = 42, signal, ...options } = {},
) {
  const started = performance.now();
  const { embedding, vectorizer, encoder, hidden, optimizer, epochs: givenEpochs, ...training } = mlpOptions(options);
  const pace = createPacer(signal);
  const { features, source } = await fitTextSource({ embedding, vectorizer, encoder }, data.texts, signal);
  const epochs = givenEpochs ?? defaultEpochs(features.rows, training.batchSize);
  yield { type: 'fit-start', classifier: 'mlp', rows: features.rows, features: features.columns, epochs };

  const E = data.experts.length;
  for (const message of labelNotes(data)) yield { type: 'note', message };
  const random = createRandom(seed);
  const weights = createMlpWeights({ inputs: features.columns, hidden, outputs: E }, 'f32', random);
  let epoch = 0;
  for await (const trainLoss of trainMlp(weights, features, data, {
    ...training,
    kind: optimizer,
    epochs,
    random,
    afterStep: pace,
  }))
    yield { type: 'epoch-end', epoch: ++epoch, epochs, trainLoss };
  yield { type: 'fit-end', seconds: (performance.now() - started) / 1000 };
  return mlpClassifier({ source, weights, meanCostUsd: data.costUsd && recordedMeans(data.costUsd, E) }, data.experts);
};
