import type { ChatMessage } from '@torouter/experts';

/** What is known of a request when it is over. Answers and keys are never in it, prompts only where they are asked for. */
export interface RequestRecord {
  /** The client's `x-request-id`, or one of ours; the answer has it too. */
  readonly requestId: string;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** 499 where the client went away. A stream that broke after its first byte keeps its 200 and has a `code`. */
  readonly status: number;
  readonly expert: string | null;
  readonly decisionId: string | null;
  /** Requests to experts that it took, where it came so far. */
  readonly attempts?: number;
  /** Over all attempts; null where it is not known. */
  readonly costUsd?: number | null;
  readonly milliseconds: number;
  /** Code of the error, where there was one. */
  readonly code?: string;
  /** Stack frames of an unexpected error, without its message. */
  readonly frames?: string;
  /** Of the request, with `logPrompts`. */
  readonly messages?: readonly ChatMessage[];
}

/**
 * Where the gateway writes one record per request: `info` where it went well, `warn` where the request was at fault, `error`
 * where the gateway or an expert was. pino and console fit.
 */
export interface GatewayLogger {
  info(record: RequestRecord, message: string): void;
  warn(record: RequestRecord, message: string): void;
  error(record: RequestRecord, message: string): void;
}
