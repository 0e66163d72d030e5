import { TorouterError } from '@torouter/data';
import type { WeightTensors } from '../bert/weight-tensors.js';
import { Graph } from '../graph/graph.js';
import type { OnnxTensor } from '../graph/onnx-tensor.js';
import type { Value } from '../graph/value.js';
import { OnnxSession } from '../runtime/onnx-session.js';
import { RuntimeWorker } from '../runtime/runtime-worker.js';
import { checkWeights } from '../training/check-weights.js';

/** What an export is held against: the graph that was trained, in single precision. */
export interface TrainedGraph {
  /** Builds what the export computes, from the same inputs, with weights by `graph.parameter`; returns its output. */
  build: (graph: Graph) => Value;
  /** The trained weights, by name. */
  weights: WeightTensors;
}

/** How far an export is from what was trained. */
export interface ExportDrift {
  /** Largest absolute difference of an output. */
  largest: number;
  /** Root of the mean squared difference. */
  rootMeanSquare: number;
  /** Outputs that were compared. */
  count: number;
}

/**
 * Runs an exported model and the graph that was trained on the same inputs, on the CPU, and compares their outputs: what
 * rounding to another precision, or a mistake on the way, has changed.
 *
 * @param model The exported model, with one output.
 * @param batches Inputs by name, for both.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where there is nothing to compare or the outputs differ in size; TOROUTER_MODEL_INVALID
 *   where the export gives no finite number; TOROUTER_RUNTIME_MISSING, TOROUTER_RUNTIME_FAILED.
 * @example
 * const drift = await exportDrift(model, { build, weights }, [batch]);
 * if (drift.largest > 0.05) throw new Error('too far from what was trained');
 */
export async function exportDrift(
  model: Uint8Array,
  { build, weights }: TrainedGraph,
  batches: readonly Readonly<Record<string, OnnxTensor>>[],
): Promise<ExportDrift> {
  if (batches.length === 0) throw invalid('there are no batches to compare on');
  const graph = new Graph();
  graph.output('output', build(graph));
  checkWeights(
    graph.parameters.map(({ name, shape }) => ({ name, shape })),
    weights,
  );
  const parameters = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [name, { type: 'float32' as const, shape, data }]),
  );
  await using worker = new RuntimeWorker();
  const trained = await OnnxSession.create(graph.toBytes(), { worker });
  const exported = await OnnxSession.create(model, { worker });
  let largest = 0;
  let squares = 0;
  let count = 0;
  for (const batch of batches) {
    const { output } = await trained.run({ ...batch, ...parameters });
    const [found] = Object.values(await exported.run(batch));
    const [expected, got] = [output.data as Float32Array, found.data as Float32Array];
    if (expected.length !== got.length)
      throw invalid(`the export gives ${got.length} numbers, the trained graph ${expected.length}`);
    for (let i = 0; i < got.length; i++) {
      const difference = Math.abs(got[i] - expected[i]);
      if (!Number.isFinite(difference))
        throw new TorouterError(
          'TOROUTER_MODEL_INVALID',
          `The export gives ${got[i]} where the trained graph gives ${expected[i]}. Export at fp32, or check the weights.`,
        );
      largest = Math.max(largest, difference);
      squares += difference * difference;
    }
    count += got.length;
  }
  return { largest, rootMeanSquare: Math.sqrt(squares / count), count };
}

function invalid(problem: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `exportDrift: ${problem}.`);
}
