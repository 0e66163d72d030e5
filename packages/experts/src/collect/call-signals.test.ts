import { expect, it } from '@jest/globals';
import { CallSignals } from './call-signals.js';

it('aborts those that are taken, those that are free, and those to come', () => {
  const whole = new AbortController();
  const signals = new CallSignals(whole.signal);
  const [taken, free] = [signals.take(), signals.take()];
  signals.give(free);
  whole.abort('enough');
  expect([taken, free, signals.take(), signals.take()].map(({ signal }) => signal.reason as unknown)).toEqual(
    Array.from({ length: 4 }, () => 'enough'),
  );
});

it('gives one to one call at a time, and then to another', () => {
  const signals = new CallSignals(new AbortController().signal);
  const first = signals.take();
  expect(signals.take()).not.toBe(first);
  signals.give(first);
  expect(signals.take()).toBe(first);
});

it('gives none on at which somebody still listens', () => {
  const signals = new CallSignals(new AbortController().signal);
  const first = signals.take();
  first.signal.addEventListener('abort', () => {});
  signals.give(first);
  expect(signals.take()).not.toBe(first);
});
