import { TorouterError } from '@torouter/data';
import type { CallOptions, ChatAnswer, ChatRequest, ChatStream, Expert } from '@torouter/experts';
import type { ByteStream } from '../byte-stream.js';
import type { Decided } from '../decide/decider.js';
import type { Sessions } from '../decide/sessions.js';
import type { DecisionRecord } from '../decisions/decision-record.js';
import type { GatewayMetrics } from '../monitor/gateway-metrics.js';
import type { RequestSpan } from '../monitor/request-span.js';
import { attemptsFailed } from './attempts-failed.js';
import { mayMoveOn } from './may-move-on.js';
import { relayStream } from './relay-stream.js';

/** What calls are made with. */
export interface ExpertCallsParts {
  readonly metrics: GatewayMetrics;
  readonly sessions: Sessions;
  /** What becomes of a stream whose expert fails after its first token. */
  readonly brokenStreams: 'error' | 'continue';
}

/** One request on its way to an answer. */
export interface Call extends Decided {
  readonly request: ChatRequest;
  readonly record: DecisionRecord;
  readonly signal: AbortSignal | undefined;
  readonly span: RequestSpan | undefined;
  /** Of the experts that were asked, in order. */
  readonly errors: unknown[];
}

/** Who may be asked, where not everybody may. */
export type Fits = (expert: Expert) => boolean;

/** A streamed answer from its first token on. */
export interface OpenedStream {
  /** Whole server-sent events; throws where no expert brings it to its end. */
  readonly chunks: ByteStream;
  readonly droppedFields: readonly string[];
  /** Ends it, where nobody has begun to read. */
  leave(): void;
}

/** Asks the expert of a plan, and where it fails the next; writes down what came of it. */
export class ExpertCalls {
  readonly #parts: ExpertCallsParts;

  constructor(parts: ExpertCallsParts) {
    this.#parts = parts;
  }

  /**
   * The complete answer.
   *
   * @throws {TorouterError} the expert's error; TOROUTER_EXPERTS_FAILED where several were asked.
   */
  async ask(call: Call): Promise<ChatAnswer> {
    const answer = await this.#untilAnswered(call, call.request, generate);
    call.record.droppedFields = answer.droppedFields;
    this.answered(call, answer);
    call.record.end('completed');
    return answer;
  }

  /** The answer as it comes. Until its first token an expert that fails is replaced unseen. Throws as `ask` does. */
  async stream(call: Call): Promise<OpenedStream> {
    const stream = await this.open(call, call.request);
    const { droppedFields } = stream;
    call.record.droppedFields = droppedFields;
    const chunks = relayStream(this, call, stream, this.#parts.brokenStreams === 'continue');
    const leave = () => {
      void stream[Symbol.asyncIterator]().return?.();
      call.record.end('left');
    };
    return { chunks, droppedFields, leave };
  }

  /** Opens a stream at the plan's expert, or at the next that has a first token and `fits`. */
  async open(call: Call, request: ChatRequest, fits?: Fits): Promise<ChatStream> {
    const stream = await this.#untilAnswered(call, request, open, fits);
    call.record.firstToken();
    return stream;
  }

  /** An expert gave an answer, or the part of one before it broke. */
  answered({ plan, keys, record }: Call, measure: Parameters<DecisionRecord['measured']>[0], complete = true): void {
    const { metrics, sessions } = this.#parts;
    const { expert } = plan.decision;
    record.measured(measure);
    metrics.answered(expert, measure.usage, measure.costUsd);
    if (!complete || !keys) return;
    sessions.answered(keys.now, expert);
    if (keys.shared !== undefined) sessions.answered(keys.shared, expert);
  }

  /**
   * An expert failed: writes it down and goes on to the next.
   *
   * @returns false where there is none, or none may help.
   */
  async failed(call: Call, error: unknown, fits?: Fits): Promise<boolean> {
    const { plan, record, signal, errors } = call;
    if (signal?.aborted) {
      record.end('left');
      return false;
    }
    const code = TorouterError.isInstance(error) ? error.code : 'TOROUTER_INTERNAL';
    const requests = TorouterError.isInstance(error) ? error.details.attempts : undefined;
    errors.push(error);
    record.failed(code, typeof requests === 'number' ? requests : undefined);
    this.#parts.metrics.failed(plan.decision.expert, code);
    // Where the router fails now, what the expert said is of more use.
    if (mayMoveOn(error) && (await plan.moveOn(code, fits).catch(() => false))) {
      this.#parts.metrics.movedOn(plan.decision.expert);
      return true;
    }
    record.end(signal?.aborted ? 'left' : 'failed');
    return false;
  }

  async #untilAnswered<Answer>(
    call: Call,
    request: ChatRequest,
    ask: (expert: Expert, request: ChatRequest, options: CallOptions) => Promise<Answer>,
    fits?: Fits,
  ): Promise<Answer> {
    const { plan, record, signal } = call;
    for (;;) {
      if (signal?.aborted) record.end('left');
      signal?.throwIfAborted();
      record.ask(plan.decision);
      this.#parts.metrics.hit(plan.decision.expert);
      // Another expert is asked sooner than the same one again.
      const options = plan.hasNext ? { signal, maxRetries: 0 } : { signal };
      const span = call.span?.child(`chat ${plan.decision.expert}`, { 'gen_ai.provider.name': plan.expert.protocol });
      try {
        const answer = await ask(plan.expert, request, options);
        span?.end();
        return answer;
      } catch (error) {
        span?.fail(error);
        if (!(await this.failed(call, error, fits)))
          throw signal?.aborted ? error : attemptsFailed(record.attempts, call.errors, plan.passedOver);
      }
    }
  }
}

function generate(expert: Expert, request: ChatRequest, options: CallOptions): Promise<ChatAnswer> {
  return expert.generate(request, options);
}

function open(expert: Expert, request: ChatRequest, options: CallOptions): Promise<ChatStream> {
  return expert.stream(request, options);
}
