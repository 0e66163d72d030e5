import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { createRandom } from '@torouter/data';
import { modelFolder } from '@torouter/model-minilm';
import {
  bertInputs,
  bertLogits,
  bertParameters,
  ops,
  parseBertConfig,
  readBertWeights,
  trainedWeights,
  Trainer,
  type OnnxTensor,
} from '@torouter/onnx';
import type { Figure } from './figure.js';
import { median } from './median.js';
import { startPythonPeer } from './peers/python-peer.js';

const BATCH = 8;
const CLASSES = 8;
const VOCABULARY = 6000;
const STEPS = 5;

/**
 * One training step of MiniLM-L6, all parameters, batch 8, one thread, random tokens of a vocabulary compacted to 6,000, against PyTorch
 * eager with fused AdamW on the same (fp32, and bf16 autocast). Rounds alternate.
 */
export default async function bench({ quick }: { quick: boolean }): Promise<Figure[]> {
  const rounds = quick ? 2 : 5;
  const folder = modelFolder();
  const whole = parseBertConfig(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')));
  const loaded = await readBertWeights(join(folder, 'model.safetensors'), whole);
  const random = createRandom(1);
  const config = { ...whole, vocabularySize: VOCABULARY };
  const parameters = bertParameters(config, { classes: CLASSES });
  const weights = Object.fromEntries(
    parameters.map(({ name, shape }) => {
      const length = shape.reduce((product, n) => product * n, 1);
      const data = loaded[name]?.data.slice(0, length) ?? Float32Array.from({ length }, () => 0.02 * random.normal());
      return [name, { shape, data }];
    }),
  );
  await using trainer = await Trainer.create({
    weights,
    build(graph) {
      const logits = bertLogits(config, trainedWeights(graph, parameters), bertInputs(graph));
      const targets = graph.input('targets', ['batch', CLASSES]);
      return ops.softmaxCrossEntropy(logits, targets, graph.input('weights', ['batch']));
    },
  });
  const ourRound = async (sequence: number) => {
    const times: number[] = [];
    for (let i = 0; i < STEPS; i++) {
      const batch = randomBatch(sequence);
      const started = performance.now();
      await trainer.step({ batches: [batch], learningRate: 2e-5 });
      times.push(performance.now() - started);
    }
    return median(times);
  };
  await using peer = await startPythonPeer('train_step', ['torch', 'transformers'], { MODEL_DIR: folder });

  const figures: Figure[] = [];
  for (const sequence of [64, 128]) {
    const ours: number[] = [];
    const ratios: Record<'fp32' | 'bf16', number[]> = { fp32: [], bf16: [] };
    for (let round = 0; round <= rounds; round++) {
      const own = await ourRound(sequence);
      for (const precision of ['fp32', 'bf16'] as const) {
        // Where the processor has no bf16, PyTorch emulates it, and a step takes seconds.
        const steps = precision === 'fp32' ? STEPS : 1;
        if (!peer || (precision === 'bf16' && round > 3)) continue;
        const theirs = median(await peer.round<number[]>(`${sequence} ${precision} ${steps}`));
        if (round > 0) ratios[precision].push(own / theirs);
      }
      if (round > 0) ours.push(own);
    }
    const what = `training step of MiniLM-L6, 8 × ${sequence}, all parameters`;
    figures.push({ topic: 'train-step', what, value: median(ours), unit: 'ms', spread: spreadOf(ours) });
    if (!peer) continue;
    for (const [precision, target] of [
      ['fp32', { atMost: 1 }],
      ['bf16', undefined],
    ] as const)
      figures.push({
        topic: 'train-step',
        what: `its time ÷ PyTorch ${precision === 'fp32' ? 'fp32' : 'bf16 autocast'}, fused AdamW, 8 × ${sequence}`,
        value: median(ratios[precision]),
        unit: '×',
        spread: spreadOf(ratios[precision]),
        ...(target && { target }),
        ...(precision === 'bf16' && {
          note: 'a processor without bf16 emulates it; ONNX Runtime has no bf16 product on a CPU',
        }),
      });
  }
  return figures;

  function randomBatch(sequence: number): Record<string, OnnxTensor> {
    const ids = BigInt64Array.from({ length: BATCH * sequence }, () => BigInt(1 + random.int(VOCABULARY - 1)));
    const targets = new Float32Array(BATCH * CLASSES);
    for (let i = 0; i < BATCH; i++) targets[i * CLASSES + random.int(CLASSES)] = 1;
    const shape = [BATCH, sequence];
    return {
      input_ids: { type: 'int64', shape, data: ids },
      attention_mask: { type: 'int64', shape, data: new BigInt64Array(ids.length).fill(1n) },
      targets: { type: 'float32', shape: [BATCH, CLASSES], data: targets },
      weights: { type: 'float32', shape: [BATCH], data: new Float32Array(BATCH).fill(1) },
    };
  }
}

function spreadOf(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
