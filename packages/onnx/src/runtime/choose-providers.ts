import { TorouterError } from '@torouter/data';
import { Graph } from '../graph/graph.js';
import { DEVICES, type Device } from './device.js';
import { WorkerThread } from './worker-thread.js';
import type { RunOutcome } from './worker/protocol.js';

/** What {@link chooseProviders} found. */
export interface ChosenDevice {
  device: Exclude<Device, 'auto'>;
  /** ONNX Runtime's execution providers, in order. */
  providers: string[];
}

/**
 * Turns a device into execution providers, by opening a tiny model on it, in a thread of its own: what the runtime lists as supported does not mean
 * that its libraries are there (ONNX Runtime refuses, it does not fall back).
 *
 * @param onFallback Told when `auto` finds no GPU.
 * @throws {TorouterError} TOROUTER_DEVICE_UNAVAILABLE where a device was asked for by name and does not work.
 */
export async function chooseProviders(device: Device, onFallback?: (message: string) => void): Promise<ChosenDevice> {
  if (!DEVICES.includes(device))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `There is no device "${String(device)}"; there are ${DEVICES.join(', ')}.`,
    );
  if (device === 'cpu') return { device, providers: ['cpu'] };
  const wanted = device === 'auto' ? 'cuda' : device;
  try {
    await tryProvider(wanted);
    return { device: wanted, providers: [wanted, 'cpu'] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (device === 'auto') {
      onFallback?.(`No GPU can be used (${why}); running on the CPU.`);
      return { device: 'cpu', providers: ['cpu'] };
    }
    throw new TorouterError(
      'TOROUTER_DEVICE_UNAVAILABLE',
      `The device ${device} cannot be used: ${why} ${REMEDIES[wanted]} Or use the device auto or cpu.`,
      { cause: error, details: { device } },
    );
  }
}

const REMEDIES = {
  cuda: 'It needs an NVIDIA driver, CUDA 12 with cuDNN 9, and onnxruntime-node’s CUDA libraries: npm rebuild onnxruntime-node where its download is allowed.',
  webgpu: 'It needs a graphics driver for Vulkan, Metal or Direct3D 12.',
};

async function tryProvider(provider: string): Promise<void> {
  const graph = new Graph();
  const x = graph.input('x', [1]);
  graph.output('y', graph.node('Add', [x, x], [{ type: 'float32', shape: [1] }])[0]);
  await using thread = new WorkerThread();
  await thread.call('open', { key: 0, model: graph.toBytes(), providers: [provider], threads: 1 });
  const batches = [{ x: { type: 'float32', shape: [1], data: Float32Array.of(1) } }];
  const [outcome] = await thread.call<RunOutcome[]>('run', { key: 0, batches });
  if ('failure' in outcome) throw new Error(outcome.failure);
}
