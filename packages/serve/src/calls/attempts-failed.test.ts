import { describe, expect, it } from '@jest/globals';
import { TorouterError, type ErrorCode } from '@torouter/data';
import type { ExpertState } from '@torouter/experts';
import { fakeExpert } from '../fixtures/fakes.js';
import { attemptsFailed } from './attempts-failed.js';

const error = (code: ErrorCode, details = {}) => new TorouterError(code, 'No.', { details });
const attempt = (expert: string, code: ErrorCode) => ({ expert, code, requests: 1, seconds: 0 });
const not = (state: ExpertState) => ({ ...fakeExpert(state), state });
const timeout = error('TOROUTER_EXPERT_TIMEOUT');

describe('attemptsFailed', () => {
  it("is the one expert's own error where there is one", () => {
    expect(attemptsFailed([attempt('a', 'TOROUTER_EXPERT_TIMEOUT')], [timeout])).toBe(timeout);
  });

  it('names every expert and its fault, and the shortest wait', () => {
    const errors = [
      error('TOROUTER_EXPERT_REFUSED', { retryAfterSeconds: 9 }),
      error('TOROUTER_EXPERT_CIRCUIT_OPEN', { retryAfterSeconds: 4 }),
      new TypeError('top secret'),
    ];
    const codes = ['TOROUTER_EXPERT_REFUSED', 'TOROUTER_EXPERT_CIRCUIT_OPEN', 'TOROUTER_INTERNAL'] as const;
    const attempts = codes.map((code, i) => attempt('abc'[i], code));
    expect(attemptsFailed(attempts, errors)).toMatchObject({
      code: 'TOROUTER_EXPERTS_FAILED',
      status: 503,
      message:
        'All 3 experts that could answer failed: a (TOROUTER_EXPERT_REFUSED), b (TOROUTER_EXPERT_CIRCUIT_OPEN), c (TOROUTER_INTERNAL). Try again later.',
      details: { retryAfterSeconds: 4, experts: attempts.map(({ expert, code }) => ({ expert, code })) },
      cause: errors[2],
    });
  });

  it('is what the first choice says of a request that none can answer', () => {
    const errors = [error('TOROUTER_REPLAY_MISS'), error('TOROUTER_CONTEXT_TOO_LONG')];
    const attempts = [attempt('a', 'TOROUTER_REPLAY_MISS'), attempt('b', 'TOROUTER_CONTEXT_TOO_LONG')];
    expect(attemptsFailed(attempts, errors)).toBe(errors[0]);
    expect(attemptsFailed(attempts, [errors[0], timeout])).toMatchObject({ code: 'TOROUTER_EXPERTS_FAILED' });
    expect(attemptsFailed(attempts, errors, [not('down')])).toMatchObject({ code: 'TOROUTER_EXPERTS_FAILED' });
  });

  it('names who was not asked since it takes no calls', () => {
    const failed = attemptsFailed(
      [attempt('a', 'TOROUTER_EXPERT_TIMEOUT')],
      [timeout],
      [not('down'), not('busy'), not('closed'), not('ready')],
    ) as TorouterError;
    expect(failed.details).toEqual({
      experts: [
        { expert: 'a', code: 'TOROUTER_EXPERT_TIMEOUT' },
        { expert: 'down', code: 'TOROUTER_EXPERT_CIRCUIT_OPEN' },
        { expert: 'busy', code: 'TOROUTER_EXPERT_OVERLOADED' },
        { expert: 'closed', code: 'TOROUTER_EXPERT_UNREACHABLE' },
        { expert: 'ready', code: null },
      ],
    });
    expect(failed.message).toMatch(/^All 5 .* ready \(ready again\)\./);
  });

  it('is what the last one said where the request is at fault', () => {
    const final = error('TOROUTER_EXPERT_REFUSED', { status: 400 });
    const attempts = [attempt('a', 'TOROUTER_EXPERT_TIMEOUT'), attempt('b', 'TOROUTER_EXPERT_REFUSED')];
    expect(attemptsFailed(attempts, [timeout, final], [not('down')])).toBe(final);
  });
});
