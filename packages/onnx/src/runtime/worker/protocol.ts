import type * as Ort from 'onnxruntime-node';
import type { ElementArray, ElementType } from '../../graph/element-type.js';
import type { Dimension } from '../../graph/value.js';

/** How a session is opened. */
export interface OpenSettings {
  /** Bytes, or the path of a file. */
  model: Uint8Array | string;
  /** Execution providers of ONNX Runtime, in order. */
  providers: string[];
  threads: number;
}

/** A tensor between threads; its fields are those of `OnnxTensor`. */
export interface WireTensor {
  type: ElementType;
  shape: readonly number[];
  data: ElementArray;
}

/** What came of one set of inputs. */
export type RunOutcome = { value: Record<string, WireTensor> } | { failure: string };

/** A dropout mask that a training graph takes as an input. */
export interface MaskSpec {
  name: string;
  shape: readonly Dimension[];
}

/** How a trainer is opened. */
export interface OpenTrainer extends OpenSettings {
  key: number;
  kernelModule: Uint8Array;
  parameters: { name: string; shape: readonly number[]; data: Float32Array }[];
  masks: readonly MaskSpec[];
  dropout: number;
  seed: number;
  /** Whether gradients of several micro-batches will be summed, which takes memory of its own. */
  sums: boolean;
}

/** One update. */
export interface StepCall {
  key: number;
  /** Number of the update, from 0; decides the dropout masks. */
  step: number;
  batches: { feeds: Record<string, WireTensor>; share: number; symbols: Record<string, number> }[];
  clipNorm?: number;
  /** `1 − lr · weight decay` of AdamW. */
  decay: number;
  /** The L2 term of Adam. */
  l2: number;
  /** `lr / (1 − β1^t)` */
  rate: number;
  /** `1 / √(1 − β2^t)` */
  secondFactor: number;
  beta1: number;
  beta2: number;
  epsilon: number;
}

/** How a loop is opened. */
export interface OpenLoop extends OpenSettings {
  key: number;
  state: ParameterState;
}

/** A parameter with Adam's moments. */
export interface ParameterState {
  weights: Float32Array;
  first: Float32Array;
  second: Float32Array;
}

/** How the graph is opened that computes from the weights of a trainer as they are. */
export interface OpenForward extends OpenSettings {
  /** The trainer's. */
  key: number;
  /** Where its parameters begin in the flat vector of a loop; not used for a trainer with an array per parameter. */
  slots: { name: string; shape: readonly number[]; at: number }[];
}

/** Buffers in the answer that are handed over instead of copied. */
export interface Transferred {
  value: unknown;
  transfer: ArrayBuffer[];
}

/** What a worker answers to calls by; an answer of the form {@link Transferred} is handed over. */
export type Calls = Record<string, (argument: never) => Promise<unknown>>;

/** What is used of WebAssembly; Node's types leave it to the browser's. */
export interface WebAssemblyApi {
  Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
}

/** What the functions that run in the worker share. */
export interface WorkerContext {
  ort: typeof Ort;
  open(settings: OpenSettings): Promise<Ort.InferenceSession>;
  toTensor(wire: WireTensor): Ort.Tensor;
  /** Copies: the runtime's memory cannot be handed to another thread. */
  toWires(found: Ort.InferenceSession.OnnxValueMapType): Record<string, WireTensor>;
}
