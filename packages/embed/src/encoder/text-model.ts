import { TorouterError } from '@torouter/data';
import type { OnnxSession, OnnxTensor } from '@torouter/onnx';
import type { WordTokenizer } from '../tokenizer/word-tokenizer.js';
import { checkTexts } from './check-texts.js';
import type { EncodeOptions } from './encoder.js';

/** Texts per message to a worker: enough that a message costs little, few enough that tokenizing them does not hold up others. */
const TEXTS_PER_MESSAGE = 8;
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
  options: EncodeOptions;
  resolve(rows: Float32Array): void;
  reject(error: unknown): void;
  settled: boolean;
}

/**
 * Texts → tokens → a model of the BERT family → a row of numbers each, in worker threads. Calls made at once share messages to the
 * workers, but each text runs alone, without padding: so a batch gives exactly what its parts give (quantised activations depend on
 * what they share a run with), and on a CPU it is no slower.
 */
export class TextModel implements AsyncDisposable {
  readonly #parts: TextModelParts;
  readonly #jobs: Job[] = [];
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
          job.settled = true;
          signal?.removeEventListener('abort', onAbort);
          how(value);
        };
      const job: Job = {
        ...{ texts, rows, options, next: 0, done: 0, settled: false },
        resolve: settle(resolve),
        reject: settle(reject),
      };
      const onAbort = () => job.reject(signal!.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#jobs.push(job);
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
    const message: { job: Job; index: number }[] = [];
    while (message.length < TEXTS_PER_MESSAGE && this.#jobs.length > 0) {
      const [job] = this.#jobs;
      if (!job.settled) message.push({ job, index: job.next++ });
      if (job.settled || job.next === job.texts.length) this.#jobs.shift();
    }
    return message;
  }

  async #send(worker: number, message: { job: Job; index: number }[]): Promise<void> {
    this.#underWay[worker]++;
    try {
      const { sessions, output, columns } = this.#parts;
      const results = await sessions[worker].runMany(
        message.map(({ job, index }) => this.#feeds(job.texts[index])),
        [output],
      );
      message.forEach(({ job, index }, i) => {
        job.rows.set(results[i][output].data as Float32Array, index * columns);
        if (++job.done === job.texts.length) job.resolve(job.rows);
      });
      for (const job of new Set(message.map(({ job }) => job)))
        if (!job.options.signal?.aborted) job.options.onProgress?.(job.done, job.texts.length);
    } catch (error) {
      for (const { job } of message) job.reject(error);
    } finally {
      this.#underWay[worker]--;
      this.#dispatch();
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
