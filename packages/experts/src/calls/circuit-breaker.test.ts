import { describe, expect, it } from '@jest/globals';
import { TorouterError, type ErrorCode } from '@torouter/data';
import fc from 'fast-check';
import { CircuitBreaker } from './circuit-breaker.js';

const COOLDOWN_MS = 30_000;
const error = (code: ErrorCode, details: Record<string, unknown> = {}) => new TorouterError(code, 'No.', { details });
const refused = (status: number) => error('TOROUTER_EXPERT_REFUSED', { status });
const down = error('TOROUTER_EXPERT_UNREACHABLE');

function breakerOf(failures?: number) {
  const clock = { now: 0 };
  const breaker = new CircuitBreaker('large', { failures, cooldownMs: COOLDOWN_MS, now: () => clock.now });
  const fail = (times: number, with_: unknown = down) => {
    for (let i = 0; i < times; i++) breaker.failed(with_, breaker.enter());
  };
  return { clock, breaker, fail };
}

const OPEN = expect.objectContaining({ code: 'TOROUTER_EXPERT_CIRCUIT_OPEN' }) as unknown as Error;

describe('a circuit', () => {
  it('opens after so many failures in a row, and says for how long', () => {
    const { clock, breaker, fail } = breakerOf(3);
    fail(2);
    expect(breaker.isOpen).toBe(false);
    fail(1);
    expect(breaker.isOpen).toBe(true);
    clock.now = 12_345;
    expect(() => breaker.enter()).toThrow(
      expect.objectContaining({
        code: 'TOROUTER_EXPERT_CIRCUIT_OPEN',
        details: { expert: 'large', failures: 3, retryAfterSeconds: 18 },
        message: expect.stringContaining('18 s'),
      }),
    );
  });

  it('opens after five where nothing is said, and never where 0 is', () => {
    const usual = breakerOf();
    usual.fail(4);
    expect(usual.breaker.enter()).toBe(false);
    usual.fail(1);
    expect(() => usual.breaker.enter()).toThrow(OPEN);
    const never = breakerOf(0);
    never.fail(100);
    expect(never.breaker.enter()).toBe(false);
  });

  it('counts failures in a row only', () => {
    const { breaker, fail } = breakerOf(3);
    fail(2);
    breaker.enter();
    breaker.succeeded();
    fail(2);
    expect(breaker.enter()).toBe(false);
  });

  it('lets one call at a time through as a probe when the time is over', () => {
    const { clock, breaker, fail } = breakerOf(1);
    fail(1);
    clock.now = COOLDOWN_MS - 1;
    expect(() => breaker.enter()).toThrow(OPEN);
    clock.now = COOLDOWN_MS;
    expect(breaker.enter()).toBe(true);
    expect(() => breaker.enter()).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ retryAfterSeconds: 1 }) }),
    );
  });

  it('closes with the success of the probe', () => {
    const { clock, breaker, fail } = breakerOf(3);
    fail(3);
    clock.now = COOLDOWN_MS;
    breaker.enter();
    breaker.succeeded();
    fail(2);
    expect(breaker.enter()).toBe(false);
  });

  it('stays open for as long again with the failure of the probe', () => {
    const { clock, breaker, fail } = breakerOf(3);
    fail(3);
    clock.now = COOLDOWN_MS + 5;
    fail(1);
    clock.now = 2 * COOLDOWN_MS + 4;
    expect(() => breaker.enter()).toThrow(OPEN);
    clock.now = 2 * COOLDOWN_MS + 5;
    expect(breaker.enter()).toBe(true);
  });

  it('asks again at once where the caller of the probe gave up', () => {
    const { clock, breaker, fail } = breakerOf(1);
    fail(1);
    clock.now = COOLDOWN_MS;
    breaker.withdrew(breaker.enter());
    expect(breaker.enter()).toBe(true);
    expect(() => breaker.enter()).toThrow(OPEN);
  });

  it('does not take an older call for its probe', () => {
    const { clock, breaker, fail } = breakerOf(1);
    const older = [breaker.enter(), breaker.enter()];
    fail(1);
    clock.now = COOLDOWN_MS;
    expect(breaker.enter()).toBe(true);
    breaker.withdrew(older[0]);
    expect(() => breaker.enter()).toThrow(OPEN);
    breaker.failed(down, older[1]);
    clock.now = 2 * COOLDOWN_MS;
    expect(() => breaker.enter()).toThrow(OPEN);
  });
});

it('neither opens nor closes where a caller gives up', () => {
  const { breaker, fail } = breakerOf(3);
  for (let i = 0; i < 10; i++) breaker.withdrew(breaker.enter());
  fail(2);
  breaker.withdrew(breaker.enter());
  fail(1);
  expect(breaker.isOpen).toBe(true);
});

describe('a failure', () => {
  it.each([
    ['no connection', down],
    ['no answer in time', error('TOROUTER_EXPERT_TIMEOUT')],
    ['garbage', error('TOROUTER_EXPERT_BAD_RESPONSE')],
    ['a broken stream', error('TOROUTER_EXPERT_STREAM_BROKEN')],
    ['status 500', refused(500)],
    ['status 503', refused(503)],
    ['a refusal without a status', error('TOROUTER_EXPERT_REFUSED')],
  ])('is %s', (_, failure) => {
    const { breaker, fail } = breakerOf(2);
    fail(2, failure);
    expect(breaker.isOpen).toBe(true);
  });

  it.each([400, 401, 404, 408, 422, 429])('is not status %i: it has answered', (status) => {
    const { breaker, fail } = breakerOf(2);
    fail(5, refused(status));
    fail(1);
    fail(1, refused(status));
    fail(1);
    expect(breaker.isOpen).toBe(false);
  });

  it.each([
    ['a conversation that cannot be written', error('TOROUTER_MESSAGES_INVALID')],
    ['a request that is no JSON', error('TOROUTER_INVALID_ARGUMENT')],
    ['a bug of ours', new TypeError('x is not a function')],
    ['what is no error', 'no'],
  ])('is not %s, which says nothing', (_, failure) => {
    const { clock, breaker, fail } = breakerOf(2);
    fail(5, failure);
    expect(breaker.isOpen).toBe(false);
    fail(1);
    fail(3, failure);
    fail(1);
    expect(breaker.isOpen).toBe(true);
    clock.now = COOLDOWN_MS;
    fail(1, failure);
    expect(breaker.enter()).toBe(true);
  });
});

it('never lets two probes go at a time, and never refuses for good, whatever happens', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('enter' as const) }),
    fc.record({ do: fc.constantFrom('succeed', 'fail', 'withdraw'), which: fc.nat(20) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.nat(2 * COOLDOWN_MS) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 80 }), (failures, steps) => {
      const { clock, breaker } = breakerOf(failures);
      const inFlight: boolean[] = [];
      for (const each of steps)
        if (each.do === 'wait') clock.now += each.ms;
        else if (each.do === 'enter') {
          try {
            inFlight.push(breaker.enter());
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'TOROUTER_EXPERT_CIRCUIT_OPEN' });
          }
          expect(inFlight.filter(Boolean).length).toBeLessThanOrEqual(1);
        } else if (inFlight.length > 0) {
          const [isProbe] = inFlight.splice(each.which % inFlight.length, 1);
          if (each.do === 'withdraw') breaker.withdrew(isProbe);
          else if (each.do === 'fail') breaker.failed(down, isProbe);
          else {
            breaker.succeeded();
            // The circuit is closed: what was a probe is a call like others.
            inFlight.fill(false);
          }
        }
      for (const isProbe of inFlight) breaker.withdrew(isProbe);
      clock.now += COOLDOWN_MS;
      breaker.enter();
    }),
  );
});
