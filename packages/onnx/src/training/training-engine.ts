import type { OnnxTensor } from '../graph/onnx-tensor.js';
import type { WorkerThread } from '../runtime/worker-thread.js';
import type { ParameterStates, TrainerState } from './trainer-state.js';
import type { StepResult, TrainingStep } from './training-step.js';

/** One way to do updates. */
export interface TrainingEngine {
  readonly worker: WorkerThread;
  /** Whether several updates are one run. */
  readonly runsTogether: boolean;
  /** @param first Number of the first of these updates, from 0. */
  run(steps: readonly TrainingStep[], first: number): Promise<StepResult[]>;
  /** What the graph `forward` gives of the weights as they are. */
  forward(batches: readonly Readonly<Record<string, OnnxTensor>>[]): Promise<Record<string, OnnxTensor>[]>;
  read(): Promise<ParameterStates>;
  write(state: TrainerState): Promise<void>;
}
