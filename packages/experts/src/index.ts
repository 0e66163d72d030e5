export { parseExpertsConfig, type ParseExpertsConfigOptions } from './config/parse-experts-config.js';
export { readExpertsFile } from './config/read-experts-file.js';
export { createExpert, type CreateExpertOptions } from './create-expert.js';
export { createExperts } from './create-experts.js';
export type { ExpertConfig } from './expert-config.js';
export type { CallOptions, ChatAnswer, ChatMessage, ChatRequest, ChatStream, Expert, Usage } from './expert.js';
export { createFunctionExpert, type FunctionExpertOptions } from './function/create-function-expert.js';
export type { FunctionAnswer, FunctionCompletion } from './function/function-answer.js';
export { createReplayExpert, type Recording, type ReplayExpertOptions } from './replay/create-replay-expert.js';
