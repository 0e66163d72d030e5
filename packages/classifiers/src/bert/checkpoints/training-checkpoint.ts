import type { TrainerState, WeightTensors } from '@torouter/onnx';
import type { EpochRecord } from '../epoch-record.js';

/** Everything that a training needs to go on as if it had never stopped. */
export interface TrainingCheckpoint {
  state: TrainerState;
  /** Loss of every update so far. */
  losses: readonly number[];
  epochs: readonly EpochRecord[];
  /** Weights of the best epoch so far, where there is a validation part. */
  best?: WeightTensors;
}
