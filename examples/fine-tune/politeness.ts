// Fine-tune every parameter of MiniLM on a task of your own, export it, and run it: npx tsx examples/fine-tune/politeness.ts [file to write]
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@torouter/data';
import { readTokenizer } from '@torouter/embed';
import { modelFolder } from '@torouter/model-minilm';
import {
  bertClassifierModel,
  bertInputs,
  bertLogits,
  bertParameters,
  exportDrift,
  OnnxSession,
  ops,
  parseBertConfig,
  readBertWeights,
  schedule,
  trainedWeights,
  Trainer,
  type OnnxTensor,
} from '@torouter/onnx';

const POLITE = ['Could you please', 'Would you kindly', 'I would be grateful if you could', 'May I ask you to'];
const RUDE = ['Hurry up and', 'I told you to', 'Stop wasting my time and', 'How hard can it be to'];
const TASKS = ['send me the report', 'close the door', 'check these figures', 'call the customer', 'move the meeting'];
const UNSEEN = [
  { text: 'Thank you so much for your help with this, it is very kind of you.', polite: true },
  { text: 'If it is not too much trouble, I would appreciate an answer.', polite: true },
  { text: 'You are useless, do it again.', polite: false },
  { text: 'Shut up and get it done, idiot.', polite: false },
];

// The pretrained model, and a fresh head for two classes.
const folder = modelFolder();
const config = parseBertConfig(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')));
const pretrained = await readBertWeights(join(folder, 'model.safetensors'), config);
const tokenizer = await readTokenizer(folder);
const random = createRandom(42);
const parameters = bertParameters(config, { classes: 2 });
const weights = Object.fromEntries(
  parameters.map(({ name, shape }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    return [
      name,
      pretrained[name] ?? { shape, data: Float32Array.from({ length: size }, () => 0.02 * random.normal()) },
    ];
  }),
);

await using trainer = await Trainer.create({
  weights,
  clipNorm: 1,
  dropout: 0.1,
  build(graph, dropout) {
    const logits = bertLogits(config, trainedWeights(graph, parameters), bertInputs(graph), { dropout });
    return ops.softmaxCrossEntropy(logits, graph.input('targets', ['batch', 2]), graph.input('weights', ['batch']));
  },
});

const rows = TASKS.flatMap((task) => [
  ...POLITE.map((start) => ({ text: `${start} ${task}.`, polite: true })),
  ...RUDE.map((start) => ({ text: `${start} ${task}.`, polite: false })),
]);
const [epochs, batchSize] = [2, 8];
const totalSteps = (epochs * rows.length) / batchSize;
const factor = schedule({ warmupSteps: 2, totalSteps });
for (let epoch = 0; epoch < epochs; epoch++) {
  const order = Int32Array.from(rows.keys());
  random.shuffle(order);
  let loss = 0;
  for (let from = 0; from < rows.length; from += batchSize) {
    const batch = Array.from(order.subarray(from, from + batchSize), (row) => rows[row]);
    const learningRate = 1e-4 * factor(trainer.steps);
    loss += (await trainer.step({ batches: [{ ...tokens(batch), ...targets(batch) }], learningRate })).loss;
  }
  console.log(`epoch ${epoch + 1}: loss ${(loss / (rows.length / batchSize)).toFixed(3)}`);
}

// The trained weights as a model of its own: any ONNX runtime can run it.
const trained = await trainer.weights();
const model = bertClassifierModel({ config, weights: trained, precision: 'int8' }).toBytes();
const { largest } = await exportDrift(
  model,
  {
    weights: trained,
    build: (graph) => ops.softmax(bertLogits(config, trainedWeights(graph, parameters), bertInputs(graph))),
  },
  [tokens(rows.slice(0, 8))],
);
console.log(`int8 moves probabilities by at most ${largest.toFixed(3)} on eight training sentences`);
if (process.argv[2]) await writeFile(process.argv[2], model);
await using session = await OnnxSession.create(model);
let right = 0;
for (const row of UNSEEN) {
  const { probabilities } = await session.run(tokens([row]));
  const polite = Number(probabilities.data[1]);
  if (polite > 0.5 === row.polite) right++;
  console.log(`${polite.toFixed(2)} polite: ${row.text}`);
}
console.log(`${right} of ${UNSEEN.length} sentences of other words are told right`);
if (right < UNSEEN.length - 1) process.exitCode = 1;

/** Token ids of texts, padded to the longest, and what is no padding. */
function tokens(batch: readonly { text: string }[]): Record<string, OnnxTensor> {
  const ids = batch.map(({ text }) => tokenizer.encode(text, 64).ids);
  const length = Math.max(...ids.map((row) => row.length));
  const shape = [batch.length, length];
  const at = (read: (row: Int32Array, i: number) => number) =>
    BigInt64Array.from(ids.flatMap((row) => Array.from({ length }, (_, i) => BigInt(read(row, i)))));
  return {
    input_ids: { type: 'int64', shape, data: at((row, i) => row[i] ?? tokenizer.padId) },
    attention_mask: { type: 'int64', shape, data: at((row, i) => Number(i < row.length)) },
  };
}

function targets(batch: readonly { polite: boolean }[]): Record<string, OnnxTensor> {
  const shape = [batch.length, 2];
  return {
    targets: { type: 'float32', shape, data: Float32Array.from(batch.flatMap(({ polite }) => [+!polite, +polite])) },
    weights: { type: 'float32', shape: [batch.length], data: new Float32Array(batch.length).fill(1) },
  };
}
