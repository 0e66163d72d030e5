import { describe, expect, it } from '@jest/globals';
import { TorouterError, type ErrorCode } from '@torouter/data';
import fc from 'fast-check';
import { ask } from '../fixtures/conversation.js';
import { retryDelay, type RetrySettings } from './retry-delay.js';

const settings: RetrySettings = { maxRetries: 2, retryDelayMs: 500, maxRetryDelayMs: 30_000 };
const plain = ask('x');
const storing = ask('x', { store: true });

const error = (code: ErrorCode, details: Record<string, unknown> = {}) => new TorouterError(code, 'No.', { details });
const unreachable = (reason: string) => error('TOROUTER_EXPERT_UNREACHABLE', { reason });
const refused = (status: number, more: Record<string, unknown> = {}) =>
  error('TOROUTER_EXPERT_REFUSED', { status, ...more });
const again = (failure: unknown, request = plain) => retryDelay(failure, 1, request, settings, () => 0) !== undefined;

describe('after a failure', () => {
  it.each([
    // [what failed, asked again, also where the request leaves something behind]
    ['a refused connection', unreachable('ECONNREFUSED'), true, true],
    ['an unknown host', unreachable('ENOTFOUND'), true, true],
    ['a resolver that is not there', unreachable('EAI_AGAIN'), true, true],
    ['a connection that takes too long', unreachable('UND_ERR_CONNECT_TIMEOUT'), true, true],
    ['a host without a way to it', unreachable('EHOSTUNREACH'), true, true],
    ['a connection that broke before an answer', unreachable('ECONNRESET'), true, false],
    ['a server that hung up before an answer', unreachable('UND_ERR_SOCKET'), true, false],
    ['an expired certificate', unreachable('CERT_HAS_EXPIRED'), false, false],
    ['a certificate for another name', unreachable('ERR_TLS_CERT_ALTNAME_INVALID'), false, false],
    ['a certificate of an own authority', unreachable('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), false, false],
    ['a certificate that signs itself', unreachable('DEPTH_ZERO_SELF_SIGNED_CERT'), false, false],
    ['status 408', refused(408), true, false],
    ['status 409', refused(409), true, false],
    ['status 425', refused(425), true, false],
    ['status 429', refused(429), true, true],
    ['status 500', refused(500), true, false],
    ['status 502', refused(502), true, false],
    ['status 503', refused(503), true, true],
    ['status 504', refused(504), true, false],
    ['status 529', refused(529), true, false],
    ['status 302', refused(302), false, false],
    ['status 400', refused(400), false, false],
    ['status 401', refused(401), false, false],
    ['status 404', refused(404), false, false],
    ['status 422', refused(422), false, false],
    ['status 501', refused(501), false, false],
    ['a stream that broke before its first event', error('TOROUTER_EXPERT_STREAM_BROKEN'), true, false],
    ['a deadline', error('TOROUTER_EXPERT_TIMEOUT', { setting: 'firstTokenTimeoutMs' }), false, false],
    ['garbage', error('TOROUTER_EXPERT_BAD_RESPONSE'), false, false],
    ['too many who wait', error('TOROUTER_EXPERT_OVERLOADED', { retryAfterSeconds: 1 }), false, false],
    ['an open circuit', error('TOROUTER_EXPERT_CIRCUIT_OPEN', { retryAfterSeconds: 1 }), false, false],
    ['a field that cannot be carried', error('TOROUTER_UNSUPPORTED_FIELD'), false, false],
    ['the caller’s reason', new Error('enough'), false, false],
    ['no error', 'enough', false, false],
  ])('%s: again?', (_, failure, plainly, storingToo) => {
    expect(again(failure)).toBe(plainly);
    expect(again(failure, storing)).toBe(storingToo);
    expect(again(failure, ask('x', { store: false }))).toBe(plainly);
  });
});

it('is final after maxRetries', () => {
  const delay = (attempt: number, maxRetries: number) =>
    retryDelay(refused(503), attempt, plain, { ...settings, maxRetries }, () => 0);
  expect([1, 2, 3].map((attempt) => delay(attempt, 2))).toEqual([0, 0, undefined]);
  expect(delay(1, 0)).toBeUndefined();
});

it('waits a random part of a time that doubles, up to the longest', () => {
  const delay = (attempt: number, random: number) =>
    retryDelay(refused(503), attempt, plain, { ...settings, maxRetries: 100 }, () => random);
  expect([1, 2, 3, 6, 7, 100].map((attempt) => delay(attempt, 0.5))).toEqual([250, 500, 1000, 8000, 15_000, 15_000]);
  expect(delay(3, 0)).toBe(0);
});

it('stays between nothing and that time, on top of what the expert asks for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(5000),
      fc.nat(60_000),
      fc.option(fc.nat(90), { nil: undefined }),
      (attempt, random, retryDelayMs, maxRetryDelayMs, retryAfterSeconds) => {
        const limits = { maxRetries: 40, retryDelayMs, maxRetryDelayMs };
        const delay = retryDelay(refused(429, { retryAfterSeconds }), attempt, plain, limits, () => random);
        const asked = (retryAfterSeconds ?? 0) * 1000;
        if (asked > maxRetryDelayMs) {
          expect(delay).toBeUndefined();
          return;
        }
        expect(delay).toBeGreaterThanOrEqual(asked);
        expect(delay).toBeLessThanOrEqual(Math.min(maxRetryDelayMs, asked + retryDelayMs * 2 ** (attempt - 1)));
      },
    ),
  );
});

it('waits at least as long as the expert asks for, and not at all where that is too long', () => {
  const delay = (retryAfterSeconds: number, random = 0.5) =>
    retryDelay(refused(429, { retryAfterSeconds }), 1, plain, settings, () => random);
  expect(delay(7)).toBe(7250);
  expect(delay(7, 0)).toBe(7000);
  expect(delay(30)).toBe(30_000);
  expect(delay(31)).toBeUndefined();
});
