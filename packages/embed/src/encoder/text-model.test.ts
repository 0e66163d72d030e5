import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { Graph, ops, type OnnxSession, type OnnxTensor } from '@torouter/onnx';
import fc from 'fast-check';
import type { WordTokenizer } from '../tokenizer/word-tokenizer.js';
import { openTextModel } from './open-text-model.js';
import { TextModel } from './text-model.js';

/** A text is a number, and that is its token. */
const tokenizer = {
  encode: (text: string) => ({ ids: Int32Array.of(Number(text)), truncated: false }),
} as unknown as WordTokenizer;
const parts = { columns: 1, output: 'y', maxTokens: 8, tokenizer };
const numberIn = (feeds: Readonly<Record<string, OnnxTensor>>) => Number(feeds.input_ids.data[0]);
const FAILED = { code: 'TOROUTER_RUNTIME_FAILED' };

interface Message {
  texts: number[];
  answer(): void;
}

interface Call {
  texts: string[];
  abort: AbortController;
  done: Promise<unknown>;
  result?: unknown;
  aborted: boolean;
}

/** Sessions that answer when they are told to, with the square of the number. */
function heldSessions(count: number) {
  const sent: number[] = [];
  const messages: Message[][] = Array.from({ length: count }, () => []);
  const sessions = messages.map((own) => ({
    runSettled(batches: Record<string, OnnxTensor>[]) {
      const texts = batches.map(numberIn);
      sent.push(...texts);
      return new Promise((resolve) =>
        own.push({
          texts,
          answer() {
            own.shift();
            resolve(texts.map((n) => ({ status: 'fulfilled', value: { y: { data: Float32Array.of(n * n) } } })));
          },
        }),
      );
    },
    [Symbol.asyncDispose]: async () => undefined,
  }));
  return { sessions: sessions as unknown as OnnxSession[], messages, sent };
}

describe('texts that wait', () => {
  it('go out once each, in the order of arrival, to workers of which none is idle; what is aborted before does not', async () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('call' as const), size: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ kind: fc.constant('abort' as const), which: fc.nat() }),
      fc.record({ kind: fc.constant('answer' as const), which: fc.nat() }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(action, { maxLength: 25 }),
        async (workers, actions) => {
          const { sessions, messages, sent } = heldSessions(workers);
          const model = new TextModel({ ...parts, sessions });
          const calls: Call[] = [];
          let next = 0;
          const look = async () => {
            // Answers come by a chain of promises.
            for (let turn = 0; turn < 10; turn++) await Promise.resolve();
            const open = calls.filter(({ aborted }) => !aborted).flatMap(({ texts }) => texts.map(Number));
            const waits = open.some((text) => !sent.includes(text));
            if (waits) for (const own of messages) expect(own).toHaveLength(2);
            for (const { texts } of messages.flat()) expect(texts.length).toBeLessThanOrEqual(8);
          };
          const answer = async (which: number) => {
            const some = messages.filter((own) => own.length > 0);
            some[which % some.length]?.[0].answer();
            await look();
          };
          for (const step of actions) {
            if (step.kind === 'call') {
              const texts = Array.from({ length: step.size }, () => String(next++));
              const abort = new AbortController();
              const running = model.run(texts, { signal: abort.signal }).catch((error: unknown) => error);
              const call: Call = { texts, abort, done: running.then((it) => (call.result = it)), aborted: false };
              calls.push(call);
              await look();
            } else if (step.kind === 'answer') await answer(step.which);
            else if (calls.length > 0) {
              const call = calls[step.which % calls.length];
              const started = call.texts.filter((text) => sent.includes(Number(text))).length;
              call.abort.abort('enough');
              await look();
              call.aborted = call.result === 'enough';
              if (call.aborted) expect(call.texts.filter((text) => sent.includes(Number(text)))).toHaveLength(started);
            }
          }
          while (messages.flat().length > 0) await answer(0);
          expect(sent).toEqual([...new Set(sent)].sort((a, b) => a - b));
          for (const { texts, done, aborted } of calls)
            expect(await done).toEqual(aborted ? 'enough' : Float32Array.from(texts, (text) => Number(text) ** 2));
        },
      ),
    );
  });

  it('share messages where many wait, and cost no waiting where none does', async () => {
    const { sessions, messages } = heldSessions(2);
    const model = new TextModel({ ...parts, sessions });
    const results = Array.from({ length: 68 }, (_, i) => model.run([String(i)]));
    // In the same turn: nothing is held back for company.
    await Promise.resolve();
    expect(messages.map((own) => own.map(({ texts }) => texts))).toEqual([
      [[0], [2]],
      [[1], [3]],
    ]);
    const sizes: number[] = [];
    while (messages.flat().length > 0) {
      const own = messages[0].length > 0 ? messages[0] : messages[1];
      sizes.push(own[0].texts.length);
      own[0].answer();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
    await Promise.all(results);
    expect(Math.max(...sizes)).toBe(8);
    expect(sizes.length).toBeLessThan(30);
  });

  it('are not failed by another caller’s way to count progress', async () => {
    const { sessions, messages } = heldSessions(1);
    const model = new TextModel({ ...parts, sessions });
    const texts = Array.from({ length: 20 }, (_, i) => String(i));
    const bad = model.run(texts, {
      onProgress: () => {
        throw new Error('on purpose');
      },
    });
    const good = model.run(texts);
    const ended = Promise.allSettled([bad, good]).then(([one, other]) => [one.status, other.status]);
    while (messages[0].length > 0) {
      messages[0][0].answer();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
    expect(await ended).toEqual(['rejected', 'fulfilled']);
  });
});

describe('workers that die', () => {
  const DEADLY = 666;
  const post = Worker.prototype.postMessage;
  let deadly = (numbers: number[], _thread: Worker) => numbers.includes(DEADLY);
  // Kills a real thread, by an error that nobody catches, when it comes to a deadly text.
  const spy = jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...message) {
    const { argument } = message[0] as { argument?: { batches?: Record<string, OnnxTensor>[] } };
    if (deadly((argument?.batches ?? []).map(numberIn), this)) post.call(this, undefined);
    post.apply(this, message);
  });
  afterAll(() => spy.mockRestore());

  const graph = new Graph();
  const ids = graph.input('input_ids', [1, 'tokens'], 'int64');
  const mask = graph.input('attention_mask', [1, 'tokens'], 'int64');
  graph.output('y', ops.mul(ops.cast(ids, 'float32'), ops.cast(mask, 'float32')));
  const bytes = graph.toBytes();

  it('fail the text that they die of, and no other', async () => {
    await using model = await openTextModel(bytes, parts, { workers: 2 });
    const numbers = Array.from({ length: 60 }, (_, i) => (i === 30 ? DEADLY : i));
    const results = await Promise.allSettled(numbers.map((n) => model.run([String(n)])));
    results.forEach((result, i) =>
      expect(result).toMatchObject(
        i === 30 ? { status: 'rejected', reason: FAILED } : { status: 'fulfilled', value: Float32Array.of(i) },
      ),
    );
    expect(await model.run(['5'])).toEqual(Float32Array.of(5));
  });

  it('leave the work to the others where one cannot be kept alive', async () => {
    await using model = await openTextModel(bytes, parts, { workers: 2 });
    const usual = deadly;
    const seen = new Set<Worker>();
    let healthy: Worker | undefined;
    // The first thread that is given a text stays, all others die of every text.
    deadly = (numbers, thread) => {
      if (numbers.length === 0) return false;
      seen.add((healthy ??= thread) && thread);
      return thread !== healthy;
    };
    for (let round = 0; round < 20 && seen.size < 12; round++)
      await Promise.allSettled(Array.from({ length: 40 }, (_, i) => model.run([String(i)])));
    // It, and the other with all that took its place.
    expect(seen.size).toBe(12);
    const after = await Promise.all(Array.from({ length: 40 }, (_, i) => model.run([String(i)])));
    deadly = usual;
    after.forEach((row, i) => expect(row).toEqual(Float32Array.of(i)));
  });
});
