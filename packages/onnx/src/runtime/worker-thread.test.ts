import { Worker } from 'node:worker_threads';
import { afterEach, expect, it, jest } from '@jest/globals';
import { WorkerThread } from './worker-thread.js';

const post = jest.spyOn(Worker.prototype, 'postMessage');
afterEach(() => void post.mockClear());
const FAILED = { code: 'TOROUTER_RUNTIME_FAILED' };

it.each<[string, (worker: Worker) => unknown, RegExp]>([
  ['dies of an error', (worker) => worker.postMessage(undefined, []), /gone: .*undefined.*Create anew/],
  ['is terminated', (worker) => worker.terminate(), /gone: it ended by itself with code 1\. Create anew/],
  [
    'gives an answer that cannot be read',
    (worker) => queueMicrotask(() => worker.emit('messageerror', new Error('torn'))),
    /gone: torn\./,
  ],
])('a thread that %s fails the calls under way, later ones too, and can be closed', async (_, kill, message) => {
  const thread = new WorkerThread();
  await thread.call('close', { key: 1 });
  kill(post.mock.contexts[0] as Worker);
  const underWay = thread.call('close', { key: 2 });
  await expect(underWay).rejects.toMatchObject({ ...FAILED, message: expect.stringMatching(message) });
  await thread[Symbol.asyncDispose]();
  await expect(thread.call('close', { key: 3 })).rejects.toBe(thread.ended);
});

it('a thread that is closed answers what is under way, and nothing more', async () => {
  const thread = new WorkerThread();
  const underWay = thread.call('close', { key: 1 });
  const closed = thread[Symbol.asyncDispose]();
  await expect(thread.call('close', { key: 1 })).rejects.toThrow(/it was closed/);
  await Promise.all([underWay, closed]);
});
