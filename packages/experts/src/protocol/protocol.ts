import type { CallClock } from '../calls/call-clock.js';
import type { ChatRequest } from '../expert.js';
import type { FieldTable } from './field-table.js';

/** Server-sent events of `chat.completion.chunk` objects, in pieces as they come. */
export type EventBytes = AsyncIterable<Uint8Array> & {
  /** Ends it at once. */
  destroy(): unknown;
};

/**
 * How an endpoint is spoken to: one attempt, in OpenAI's terms on our side. What all protocols share (prompt adapters, limits, retries,
 * measuring, the reading of answers) is in {@link ProtocolExpert}.
 */
export interface Protocol {
  /** "openai", "ai-sdk". */
  readonly name: string;
  /** The API key, which no error may repeat. */
  readonly secret?: string;
  /** Its streams end with the usage, though nobody asked for it. */
  readonly sendsUsage?: boolean;
  /** Which fields of a request it carries; undefined: all, untouched. */
  readonly fields?: FieldTable;
  /**
   * One whole answer: JSON of a `chat.completion`. `request` has passed the prompt adapters and the field table, and has its parameters in it.
   * The clock ends the attempt: it listens by `clock.whenAborted` or `clock.signal`.
   *
   * @throws {TorouterError} TOROUTER_EXPERT_UNREACHABLE, TOROUTER_EXPERT_REFUSED, TOROUTER_EXPERT_BAD_RESPONSE; what the clock aborts with.
   */
  generate(request: ChatRequest, clock: CallClock): Promise<Uint8Array>;
  /**
   * Throws what `generate` would before it sends anything, for what only the messages tell; undefined where it sends whatever the field table
   * lets through.
   */
  readonly check?: (request: ChatRequest) => void;
  /** Starts a stream; resolves when the endpoint has accepted the request. Throws as `generate` does. */
  stream(request: ChatRequest, clock: CallClock): Promise<EventBytes>;
  /** Frees connections. */
  close(): Promise<void>;
}
