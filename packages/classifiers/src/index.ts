export type {
  Classifier,
  ClassifierState,
  FitClassifier,
  Predictions,
  RestoreClassifier,
  TrainEvent,
  TrainingData,
} from './classifier.js';
export type { PolicyChoice, PolicyConfig, PolicyInput } from './policy.js';
