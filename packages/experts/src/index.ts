export type { CallOptions, ChatAnswer, ChatMessage, ChatRequest, ChatStream, Expert, Usage } from './expert.js';
