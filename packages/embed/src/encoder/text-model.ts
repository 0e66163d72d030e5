import { TorouterError } from '@torouter/data';
import type { OnnxSession, OnnxTensor } from '@torouter/onnx';
import type { WordTokenizer } from '../tokenizer/word-tokenizer.js';
import { checkTexts } from './check-texts.js';
import type { EncodeOptions } from './encoder.js';

/** Most texts per message to a worker: enough that a message costs little, few enough that tokenizing them does not hold up others. */
const TEXTS_PER_MESSAGE = 8;
/** A message takes so small a part of a worker's share of what waits: its texts are answered together, and workers end together. */
const PART_OF_SHARE = 1 / 4;
/** A worker that has the next message before it has answered the last never waits. */
const MESSAGES_UNDER_WAY = 2;

/** What a {@link TextModel} is made of. */
export interface TextModelParts {
  /** Numbers per text. */
  columns: number;
  /** The model's output that holds them, shape (1, columns). */
  output: string;
  /** Longer texts are cut to so many tokens, [CLS] and [SEP] included. */
  maxTokens: number;
  tokenizer: WordTokenizer;
  /** The same model, once per worker. */
  sessions: readonly OnnxSession[];
}

interface Job {
  texts: readonly string[];
  rows: Float32Array;
  /** Next text to be sent. */
  next: number;
  done: number;
  failed: boolean;
  options: EncodeOptions;
  resolve(rows: Float32Array): void;
  reject(error: unknown): void;
}

/**
 * Texts → tokens → a model of the BERT family → a row of numbers each, in worker threads. Calls made at once share messages to the
 * workers, but each text runs alone, without padding: so a batch gives exactly what its parts give (quantised activations depend on
 * what they share a run with), and on a CPU it is no slower. Texts wait in the order of arrival, without a bound: each belongs to a call
 * that somebody waits for, and how many of those there may be is the caller's to say.
 */
export class TextModel implements AsyncDisposable {
  readonly #parts: TextModelParts;
  /** Those with texts that are not sent yet, in the order of arrival. */
  readonly #jobs = new Set<Job>();
  #waiting = 0;
  readonly #underWay: number[];
  #truncated = 0;
  #disposed: Promise<void> | undefined;

  constructor(parts: TextModelParts) {
    this.#parts = parts;
    this.#underWay = parts.sessions.map(() => 0);
  }

  /** How many of the texts so far were longer than `maxTokens` and were cut. */
  get truncatedTexts(): number {
    return this.#truncated;
  }

  /**
   * @returns Shape (texts, columns), row-major.
   * @throws {TorouterError} TOROUTER_RUNTIME_FAILED, TOROUTER_INVALID_ARGUMENT; what the signal gives as its reason.
   */
  async run(texts: readonly string[], options: EncodeOptions = {}): Promise<Float32Array> {
    const { signal } = options;
    signal?.throwIfAborted();
    if (this.#disposed) throw new TorouterError('TOROUTER_RUNTIME_FAILED', 'This model is closed; load it again.');
    checkTexts(texts);
    const rows = new Float32Array(texts.length * this.#parts.columns);
    if (texts.length === 0) return rows;
    return new Promise((resolve, reject) => {
      const settle =
        <T>(how: (value: T) => void) =>
        (value: T) => {
          // What was not sent is not computed.
          if (this.#jobs.delete(job)) this.#waiting -= texts.length - job.next;
          signal?.removeEventListener('abort', onAbort);
          how(value);
        };
      const job: Job = {
        ...{ texts, rows, options, next: 0, done: 0, failed: false },
        resolve: settle(resolve),
        reject: settle((error) => {
          job.failed = true;
          reject(error);
        }),
      };
      const onAbort = () => job.reject(signal!.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#jobs.add(job);
      this.#waiting += texts.length;
      this.#dispatch();
    });
  }

  /** The same model, loaded once, read at another output. It ends with this one; disposing of either frees the model. */
  withOutput(output: string, columns: number): TextModel {
    return new TextModel({ ...this.#parts, output, columns });
  }

  /** Waits for what is under way and frees the model. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= Promise.all(this.#parts.sessions.map((session) => session[Symbol.asyncDispose]())).then(
      () => undefined,
    );
    await this.#disposed;
  }

  #dispatch(): void {
    for (;;) {
      const worker = this.#underWay.reduce((best, count, i) => (count < this.#underWay[best] ? i : best), 0);
      if (this.#underWay[worker] >= MESSAGES_UNDER_WAY) return;
      const message = this.#nextTexts();
      if (message.length === 0) return;
      void this.#send(worker, message);
    }
  }

  /** The next texts to be sent, of one call or of several. */
  #nextTexts(): { job: Job; index: number }[] {
    const share = this.#waiting / this.#parts.sessions.length;
    const size = Math.min(TEXTS_PER_MESSAGE, Math.ceil(share * PART_OF_SHARE));
    const message: { job: Job; index: number }[] = [];
    for (const job of this.#jobs) {
      while (message.length < size && job.next < job.texts.length) message.push({ job, index: job.next++ });
      if (job.next < job.texts.length) break;
      this.#jobs.delete(job);
    }
    this.#waiting -= message.length;
    return message;
  }

  async #send(worker: number, message: { job: Job; index: number }[]): Promise<void> {
    this.#underWay[worker]++;
    try {
      const { output, columns } = this.#parts;
      const results = await this.#runOn(
        worker,
        message.map(({ job, index }) => this.#feeds(job.texts[index])),
      );
      message.forEach(({ job, index }, i) => {
        const result = results[i];
        if (result.status === 'rejected') return job.reject(result.reason);
        job.rows.set(result.value[output].data as Float32Array, index * columns);
        if (++job.done === job.texts.length) job.resolve(job.rows);
      });
      for (const job of new Set(message.map(({ job }) => job))) tellProgress(job);
    } catch (error) {
      for (const { job } of message) job.reject(error);
    } finally {
      this.#underWay[worker]--;
      this.#dispatch();
    }
  }

  /** On this worker, or on the next where it can run nothing: one whose thread dies again and again would else draw all texts. */
  async #runOn(worker: number, batches: readonly Record<string, OnnxTensor>[]) {
    const { sessions, output } = this.#parts;
    for (let others = sessions.length - 1; ; others--)
      try {
        return await sessions[worker].runSettled(batches, [output]);
      } catch (error) {
        if (others === 0) throw error;
        worker = (worker + 1) % sessions.length;
      }
  }

  #feeds(text: string): Record<string, OnnxTensor> {
    const { ids, truncated } = this.#parts.tokenizer.encode(text, this.#parts.maxTokens);
    if (truncated) this.#truncated++;
    const shape = [1, ids.length];
    return {
      input_ids: { type: 'int64', shape, data: BigInt64Array.from(ids, BigInt) },
      attention_mask: { type: 'int64', shape, data: new BigInt64Array(ids.length).fill(1n) },
    };
  }
}

function tellProgress(job: Job): void {
  if (job.failed) return;
  try {
    job.options.onProgress?.(job.done, job.texts.length);
  } catch (error) {
    job.reject(error);
  }
}
