import { describe, expect, it } from '@jest/globals';
import { TorouterError, type ErrorCode } from '@torouter/data';
import { mayMoveOn } from './may-move-on.js';

const error = (code: ErrorCode, details = {}) => new TorouterError(code, 'No.', { details });

describe('mayMoveOn', () => {
  it.each<[ErrorCode, object?]>([
    ['TOROUTER_EXPERT_UNREACHABLE'],
    ['TOROUTER_EXPERT_TIMEOUT'],
    ['TOROUTER_EXPERT_BAD_RESPONSE'],
    ['TOROUTER_EXPERT_STREAM_BROKEN'],
    ['TOROUTER_EXPERT_OVERLOADED'],
    ['TOROUTER_EXPERT_CIRCUIT_OPEN'],
    ['TOROUTER_UNSUPPORTED_FIELD'],
    ['TOROUTER_CONTEXT_TOO_LONG'],
    ['TOROUTER_REPLAY_MISS'],
    ['TOROUTER_EXPERT_REFUSED'],
    ...[401, 403, 404, 408, 413, 429, 500, 503].map((status): [ErrorCode, object] => [
      'TOROUTER_EXPERT_REFUSED',
      { status },
    ]),
    ['TOROUTER_EXPERT_REFUSED', { status: 400, code: 'context_length_exceeded' }],
    ['TOROUTER_EXPERT_REFUSED', { status: 422, code: 'request_too_large' }],
    ['TOROUTER_EXPERT_REFUSED', { status: 400, code: 'prompt_too_long' }],
  ])('another expert may do what one could not: %s %j', (code, details = {}) => {
    expect(mayMoveOn(error(code, details))).toBe(true);
  });

  it.each<[ErrorCode, object?]>([
    ['TOROUTER_INVALID_ARGUMENT'],
    ['TOROUTER_MESSAGES_INVALID'],
    ['TOROUTER_ABORTED'],
    ['TOROUTER_EXPERT_REFUSED', { status: 400 }],
    ['TOROUTER_EXPERT_REFUSED', { status: 422, code: 'invalid_value' }],
    ['TOROUTER_EXPERT_REFUSED', { status: 400, code: 7 }],
  ])('every expert would say the same: %s %j', (code, details = {}) => {
    expect(mayMoveOn(error(code, details))).toBe(false);
  });

  it('takes what a custom expert throws for its failure', () => {
    for (const thrown of [new TypeError('x'), 'text', undefined, null, { code: 'TOROUTER_ABORTED' }])
      expect(mayMoveOn(thrown)).toBe(true);
  });
});
