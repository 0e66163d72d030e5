import { TorouterError } from '@torouter/data';
import type { Deadlines } from './deadlines.js';

/** How long the end of a body may take after its last event; a connection that ended can be used again. */
const END_MS = 1_000;

/** What ends with a call. */
export interface Abortable {
  abort(reason: unknown): void;
}

/** The deadlines of a call, joined with its caller's signal: one for the whole, and one for what is waited for at the moment. */
export class CallClock implements Abortable {
  readonly started = performance.now();
  readonly #name: string;
  readonly #deadlines: Deadlines;
  readonly #caller: AbortSignal | undefined;
  /** Rings no later than the next deadline, and mostly for none: one that is set anew with every piece of an answer would cost more than the piece. */
  #timer: NodeJS.Timeout;
  /** The timer rings at least this often: no deadline is set nearer. */
  readonly #shortestMs: number;
  /** When what is waited for should be there, of `performance.now()`. */
  #due = Infinity;
  /** Whose deadline that is. */
  #setting: keyof Deadlines = 'timeoutMs';
  #isEnding = false;
  #attempted = this.started;
  #waitsFor = 'its turn';
  #aborted = false;
  #reason: unknown;
  #ends: Abortable | undefined;
  /** Made only for who asks: a controller costs more than all the rest. */
  #controller: AbortController | undefined;
  #onCallerAbort: (() => void) | undefined;

  /** @param name The expert's, for errors. */
  constructor(name: string, deadlines: Deadlines, caller?: AbortSignal) {
    caller?.throwIfAborted();
    this.#name = name;
    this.#deadlines = deadlines;
    this.#caller = caller;
    if (caller) {
      this.#onCallerAbort = () => this.abort(caller.reason);
      caller.addEventListener('abort', this.#onCallerAbort);
    }
    this.#shortestMs = Math.min(deadlines.firstTokenTimeoutMs, deadlines.idleTimeoutMs, deadlines.timeoutMs);
    this.#timer = setTimeout(CallClock.#ring, this.#shortestMs, this);
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  /** The caller's reason, or TOROUTER_EXPERT_TIMEOUT. */
  get reason(): unknown {
    return this.#reason;
  }

  /** The same as a signal. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  get callerAborted(): boolean {
    return this.#caller?.aborted ?? false;
  }

  /** Since the attempt was sent. */
  get seconds(): number {
    return (performance.now() - this.#attempted) / 1000;
  }

  /** From the call's beginning until the attempt was sent. */
  get waitedSeconds(): number {
    return (this.#attempted - this.started) / 1000;
  }

  /** Milliseconds until the whole call has to be over. */
  get leftMs(): number {
    return this.#deadlines.timeoutMs - (performance.now() - this.started);
  }

  /** Ends `what` when the call is to end; replaces an earlier one. */
  whenAborted(what: Abortable): void {
    this.#ends = what;
    if (this.#aborted) what.abort(this.#reason);
  }

  /** An attempt is sent: from now on the beginning of its answer is waited for. */
  awaitFirst(what: string): void {
    this.#attempted = performance.now();
    this.#wind(what, 'firstTokenTimeoutMs');
  }

  /** From now on the next part of an answer is waited for. */
  awaitNext(what: string): void {
    this.#wind(what, 'idleTimeoutMs');
  }

  /** From now on nothing but the end of an answer is waited for, which is complete. Its time runs once, whatever comes. */
  awaitEnd(what: string): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#wind(what, 'idleTimeoutMs', END_MS);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(CallClock.#ring, Math.min(END_MS, this.#shortestMs), this);
  }

  /** Stops the time of what was waited for, while nobody waits for the expert. The whole call's goes on. */
  pause(): void {
    this.#due = Infinity;
  }

  /** Frees timer and listener. */
  stop(): void {
    clearTimeout(this.#timer);
    if (this.#onCallerAbort) this.#caller!.removeEventListener('abort', this.#onCallerAbort);
  }

  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.#ends?.abort(reason);
    this.#controller?.abort(reason);
  }

  /** Waits; rejects with {@link reason} where the call ends before. */
  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      this.whenAborted({
        abort: (reason) => {
          clearTimeout(timer);
          reject(reason as Error);
        },
      });
    });
  }

  /** The error of a deadline, by the setting that holds it. */
  timeoutError(setting: keyof Deadlines): TorouterError {
    const timeoutMs = this.#deadlines[setting];
    return new TorouterError(
      'TOROUTER_EXPERT_TIMEOUT',
      `The expert ${this.#name} kept us waiting for ${this.#waitsFor} longer than ${timeoutMs} ms. Try again, or raise its ${setting}.`,
      { details: { expert: this.#name, setting, timeoutMs } },
    );
  }

  #wind(what: string, setting: keyof Deadlines, ms = this.#deadlines[setting]): void {
    this.#waitsFor = what;
    this.#setting = setting;
    this.#due = performance.now() + ms;
  }

  /** Ends the call where a deadline is over, or sets the timer for the next. */
  static #ring(this: void, clock: CallClock): void {
    const end = clock.leftMs;
    const due = clock.#due - performance.now();
    if (end <= 0) clock.abort(clock.timeoutError('timeoutMs'));
    else if (due <= 0) clock.abort(clock.timeoutError(clock.#setting));
    else clock.#timer = setTimeout(CallClock.#ring, Math.ceil(Math.min(end, due, clock.#shortestMs)), clock);
  }
}
