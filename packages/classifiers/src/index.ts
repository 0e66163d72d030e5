export type { BertClassifier, OpenBertOptions } from './bert/bert-classifier.js';
export { BERT_PRESETS, OBJECTIVES, type BertOptions } from './bert/bert-options.js';
export { BERT_PRECISIONS, type BertPrecision } from './bert/bert-precision.js';
export type { BertRecord } from './bert/bert-record.js';
export { TrainingCheckpoints, type TrainingCheckpointsOptions } from './bert/checkpoints/training-checkpoints.js';
export { fitBert } from './bert/fit-bert.js';
export { planBatches } from './bert/plan-batches.js';
export { restoreBert } from './bert/restore-bert.js';
export { chooseLambda, type ChooseLambdaOptions, type ChosenLambda } from './choose-lambda.js';
export type {
  Classifier,
  ClassifierState,
  FitClassifier,
  LentEncoder,
  Predictions,
  RepeatedEvent,
  RestoreClassifier,
  RestoreOptions,
  TrainEvent,
  TrainingData,
} from './classifier.js';
export { classifierChecks, type CheckedClassifier, type ClassifierCheck } from './conformance/classifier-checks.js';
export { fitKnn } from './knn/fit-knn.js';
export { KNN_PRESETS, type KnnOptions } from './knn/knn-options.js';
export { restoreKnn } from './knn/restore-knn.js';
export { fitMlp } from './mlp/fit-mlp.js';
export { MLP_PRESETS, type MlpOptions } from './mlp/mlp-options.js';
export { restoreMlp } from './mlp/restore-mlp.js';
export { choose } from './policy/choose.js';
export { parsePolicy } from './policy/parse-policy.js';
export type { CurrentExpert, PolicyChoice, PolicyConfig, PolicyInput } from './policy/policy.js';
export { fitPrior } from './prior/fit-prior.js';
export type { PriorOptions } from './prior/prior-options.js';
export { restorePrior } from './prior/restore-prior.js';
export { fitRandom } from './random/fit-random.js';
export { restoreRandom } from './random/restore-random.js';
export { centredLoss } from './router/centred-loss.js';
export type { Decision } from './router/decision.js';
export type { LoadRouterOptions } from './router/load-router.js';
export { messageText, type RoutableMessage } from './router/message-text.js';
export { Router, type RouteOptions, type ScoredText } from './router/router.js';
export type { RouterParts } from './router/router-parts.js';
export { trainRouter, trainRouterEvents } from './router/train-router.js';
export type { TrainRouterOptions } from './router/train-options.js';
export type { KeepQuality, TrainingRecord } from './router/training-record.js';
export { trainingData } from './router/training-data.js';
export type { Embedding } from './shared/make-vectorizer.js';
