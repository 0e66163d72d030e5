import type { ErrorCode } from '@torouter/data';

/** What a machine may lack of what models need; what can do without them then does. */
export const NO_MODELS: ReadonlySet<ErrorCode> = new Set(['TOROUTER_RUNTIME_MISSING', 'TOROUTER_MODEL_NOT_FOUND']);
