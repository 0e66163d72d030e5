export { parseExpertsConfig, type ParseExpertsConfigOptions } from './config/parse-experts-config.js';
export { readExpertsFile } from './config/read-experts-file.js';
export { createExpert, type CreateExpertOptions } from './create-expert.js';
export { createExperts } from './create-experts.js';
export type { Prices } from './calls/cost-of.js';
export type { ExpertConfig, Supports } from './expert-config.js';
export type {
  CallMeasure,
  CallOptions,
  CallQuote,
  ChatAnswer,
  ChatMessage,
  ChatRequest,
  ChatStream,
  Expert,
  ExpertLimits,
  ExpertState,
  StreamSummary,
  Usage,
} from './expert.js';
export { createFunctionExpert, type FunctionExpertOptions } from './function/create-function-expert.js';
export type { FunctionAnswer, FunctionCompletion } from './function/function-answer.js';
export { createReplayExpert, type Recording, type ReplayExpertOptions } from './replay/create-replay-expert.js';
export { collect, collectEvents } from './collect/collect.js';
export type { CollectEvent, CollectProgress, CollectSummary, ExpertSummary } from './collect/collect-event.js';
export { COLLECT_METRICS, type CollectMetric } from './collect/collect-metrics.js';
export type { CollectOptions, InstructionReader } from './collect/collect-options.js';
export { planCollection, type CollectionPlan, type ExpertPlan } from './collect/plan-collection.js';
export { instructionPrompt } from './collect/instruction-prompt.js';
export { loadScorer } from './collect/scorers/load-scorer.js';
export type { ScorerModule } from './collect/scorers/module-scorer.js';
export type { Score, ScoredItem, Scorer } from './collect/scorers/scorer.js';
export type { Similarity } from './collect/similarity.js';
export { PRESETS, type Preset } from './config/presets.js';
export { expertIdentity } from './config/expert-identity.js';
