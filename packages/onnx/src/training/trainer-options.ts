import type { WeightTensors } from '../bert/weight-tensors.js';
import type { Graph } from '../graph/graph.js';
import type { Value } from '../graph/value.js';
import type { Device } from '../runtime/device.js';
import type { OptimizerOptions } from './optimizer.js';

/** What a `Trainer` is made of. */
export interface TrainerOptions {
  /**
   * Builds the forward pass: data by `graph.input`, weights by `graph.parameter`; returns the loss, shape []. `dropout` is applied
   * where elements shall be dropped.
   */
  build: (graph: Graph, dropout: (x: Value) => Value) => Value;
  /** Builds what `Trainer.evaluate` computes, of the same parameters by name; returns its outputs by name. */
  forward?: (graph: Graph) => Readonly<Record<string, Value>>;
  /** Initial values of every parameter, by name. */
  weights: WeightTensors;
  optimizer?: OptimizerOptions;
  /** Gradients are scaled down to this L2 norm over all parameters. @default no clipping */
  clipNorm?: number;
  /** Share of elements that `dropout` sets to 0. @default 0 */
  dropout?: number;
  /** Seed of dropout. @default 42 */
  seed?: number;
  /** Whether steps will have several micro-batches, which takes a fifth more memory. @default false */
  accumulate?: boolean;
  /** @default 'cpu' */
  device?: Device;
  /** Threads within an operator. @default 1 */
  threads?: number;
  /**
   * `kernel`: gradients by the runtime, updates in WebAssembly, on the CPU. `loop`: whole updates inside the graph, many per run, so
   * that weights stay on the device. @default 'loop' on a GPU, else 'kernel'
   */
  form?: 'kernel' | 'loop';
  /** Told when device `auto` finds no GPU. */
  onFallback?: (message: string) => void;
}
