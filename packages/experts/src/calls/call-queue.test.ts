import { expect, it } from '@jest/globals';
import { CallQueue } from './call-queue.js';

it('refuses who would have to wait behind too many', async () => {
  const queue = new CallQueue('small', 1, 1);
  await queue.enter();
  const second = queue.enter();
  await expect(queue.enter()).rejects.toMatchObject({
    code: 'TOROUTER_EXPERT_OVERLOADED',
    details: { running: 1, waiting: 1 },
  });
  queue.leave();
  await second;
});

it('forgets who gives up waiting', async () => {
  const queue = new CallQueue('small', 1, 5);
  await queue.enter();
  const caller = new AbortController();
  const waiting = queue.enter(caller.signal);
  const behind = queue.enter();
  expect(queue.waiting).toBe(2);
  caller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  queue.leave();
  await behind;
  expect(queue.waiting).toBe(0);
});

it('is full where as many are in and wait as may', async () => {
  const queue = new CallQueue('small', 1, 1);
  expect([queue.isFull, queue.tryEnter(), queue.isFull]).toEqual([false, true, false]);
  const waiting = queue.enter();
  expect(queue.isFull).toBe(true);
  queue.leave();
  await waiting;
  expect([queue.isFull, queue.isClosed]).toEqual([false, false]);
  void queue.close();
  expect(queue.isClosed).toBe(true);
});

it('closes when the last has left, twice if need be', async () => {
  const queue = new CallQueue('small', 1, 5);
  await queue.enter();
  const waiting = queue.enter();
  const order: string[] = [];
  const closed = [queue.close().then(() => order.push('closed')), queue.close().then(() => order.push('closed again'))];
  await expect(queue.enter()).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_UNREACHABLE' });
  queue.leave();
  await waiting;
  order.push('second');
  queue.leave();
  await Promise.all(closed);
  expect(order).toEqual(['second', 'closed', 'closed again']);
});
