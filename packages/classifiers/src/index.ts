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
export { choose } from './policy/choose.js';
export { parsePolicy } from './policy/parse-policy.js';
export type { PolicyChoice, PolicyConfig, PolicyInput } from './policy/policy.js';
export { centredLoss } from './router/centred-loss.js';
export type { Decision } from './router/decision.js';
export type { LoadRouterOptions } from './router/load-router.js';
export { messageText, type RoutableMessage } from './router/message-text.js';
export { Router, type RouteOptions } from './router/router.js';
export type { RouterParts } from './router/router-parts.js';
export { trainRouter, trainRouterEvents } from './router/train-router.js';
export type { TrainRouterOptions } from './router/train-options.js';
export type { KeepQuality, TrainingRecord } from './router/training-record.js';
export { trainingData } from './router/training-data.js';
