import type { OnnxTensor } from '../graph/onnx-tensor.js';

/** One or several micro-batches for one update. */
export interface TrainingStep {
  /** The graph's inputs by name, per micro-batch. */
  batches: readonly Readonly<Record<string, OnnxTensor>>[];
  learningRate: number;
  /** What each micro-batch counts, adding up to 1. @default alike */
  shares?: readonly number[];
}

/** What an update did. */
export interface StepResult {
  /** Before the update. */
  loss: number;
  /** L2 norm of all gradients, before clipping; where clipping is on. */
  gradientNorm?: number;
}
