import { Graph, OnnxSession, ops } from '@torouter/onnx';
import { bertOptions, type BertOptions } from './bert-options.js';
import { loadBase } from './load-base.js';

/**
 * Refuses what cannot work before anything that takes long: settings, the model, the device.
 *
 * @throws {TorouterError} As `fitBert` would.
 */
export async function checkBert(given: Partial<BertOptions>, signal?: AbortSignal): Promise<void> {
  const options = bertOptions(given);
  const graph = new Graph();
  graph.output('y', ops.relu(graph.input('x', [1])));
  const { device, threads } = options;
  await using _ = await OnnxSession.create(graph.toBytes(), { device, threads });
  await loadBase(options, signal);
}
