import { expect, it } from '@jest/globals';
import { Hangups } from './hangups.js';

const turn = () => new Promise(setImmediate);

it('handles signals one after the other, from the start to the stop, and one that came before', async () => {
  const calls: (() => void)[] = [];
  using hangups = new Hangups();
  process.emit('SIGHUP');
  await turn();
  hangups.start(() => new Promise((resolve) => calls.push(resolve)));
  await turn();
  expect(calls).toHaveLength(1);
  process.emit('SIGHUP');
  process.emit('SIGHUP');
  await turn();
  expect(calls).toHaveLength(1);
  calls[0]();
  await turn();
  expect(calls).toHaveLength(2);
  let stopped = false;
  const stop = hangups.stop().then(() => (stopped = true));
  process.emit('SIGHUP');
  await turn();
  expect(stopped).toBe(false);
  calls[1]();
  await stop;
  await turn();
  expect(calls).toHaveLength(2);
});

it('does nothing at its start where no signal came', async () => {
  using hangups = new Hangups();
  let calls = 0;
  hangups.start(async () => void calls++);
  await turn();
  expect(calls).toBe(0);
});

it('leaves no handler behind', () => {
  const before = process.listenerCount('SIGHUP');
  new Hangups()[Symbol.dispose]();
  expect(process.listenerCount('SIGHUP')).toBe(before);
});
