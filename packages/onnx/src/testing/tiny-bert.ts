import { readFileSync } from 'node:fs';
import { decodeSafetensors } from '@torouter/data';
import { parseBertConfig } from '../bert/parse-bert-config.js';
import type { WeightTensors } from '../bert/weight-tensors.js';
import type { OnnxTensor } from '../graph/onnx-tensor.js';
import type { Double } from './evaluate.js';

const file = (name: string) => readFileSync(new URL(`../fixtures/tiny-bert/${name}`, import.meta.url));

/** JSON of the reference values. */
export function tinyBertJson<T>(name: string): T {
  return JSON.parse(file(name).toString()) as T;
}

/** Tensors of the reference values, names without the prefix `bert.`. */
export function tinyBertTensors(name: string): Record<string, Double> {
  return Object.fromEntries(
    Object.entries(decodeSafetensors(file(name))).map(([key, { shape, data }]) => [
      key.replace(/^bert\./, ''),
      { shape: [...shape], data: Float64Array.from(data) },
    ]),
  );
}

export const tinyBertConfig = parseBertConfig(tinyBertJson('config.json'));

/** The weights of the tiny model. */
export function tinyBertWeights(): WeightTensors {
  return Object.fromEntries(
    Object.entries(tinyBertTensors('model.safetensors')).map(([name, { shape, data }]) => [
      name,
      { shape, data: Float32Array.from(data) },
    ]),
  );
}

/** The batch of the reference values, by input name. */
export function tinyBertBatch(): Record<string, Double> {
  const batch = tinyBertJson<Record<string, number[][] & number[]>>('batch.json');
  const matrix = (rows: number[][]): Double => ({
    shape: [rows.length, rows[0].length],
    data: Float64Array.from(rows.flat()),
  });
  return {
    input_ids: matrix(batch.input_ids),
    attention_mask: matrix(batch.attention_mask),
    token_type_ids: matrix(batch.token_type_ids),
    targets: matrix(batch.targets),
    weights: { shape: [batch.weights.length], data: Float64Array.from(batch.weights) },
  };
}

/** Doubles as the runtime takes them: token ids as int64, the rest in single precision. */
export function asFeeds(values: Record<string, Double>): Record<string, OnnxTensor> {
  return Object.fromEntries(
    Object.entries(values).map(([name, { shape, data }]) => [
      name,
      /_(ids|mask)$/.test(name)
        ? { type: 'int64' as const, shape, data: BigInt64Array.from(data, BigInt) }
        : { type: 'float32' as const, shape, data: Float32Array.from(data) },
    ]),
  );
}
