export { chooseLambda, type ChooseLambdaOptions, type ChosenLambda } from './choose-lambda.js';
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
