import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import { openAiError } from './openai-error.js';

describe('openAiError', () => {
  it('takes status, code and field from the error', () => {
    const error = new TorouterError('TOROUTER_MESSAGES_INVALID', 'Expected messages.', {
      details: { param: 'messages' },
    });
    expect(openAiError(error)).toEqual({
      status: 400,
      body: {
        error: {
          message: 'Expected messages.',
          type: 'invalid_request_error',
          param: 'messages',
          code: 'TOROUTER_MESSAGES_INVALID',
        },
      },
    });
  });

  it('tells faults of the server from faults of the request', () => {
    const { status, body } = openAiError(new TorouterError('TOROUTER_EXPERT_TIMEOUT', 'Too late.'));
    expect([status, body.error.type, body.error.param]).toEqual([504, 'server_error', null]);
  });

  it.each([
    [2.1, 3],
    [0, 0],
    [-5, 0],
    [NaN, undefined],
    [Infinity, undefined],
    ['7', undefined],
    [undefined, undefined],
  ])('tells of a wait of %p whole seconds: %p', (retryAfterSeconds, told) => {
    const error = new TorouterError('TOROUTER_EXPERT_REFUSED', 'Wait.', {
      details: { status: 429, retryAfterSeconds },
    });
    expect(openAiError(error)).toMatchObject({ status: 429, body: { error: { type: 'rate_limit_error' } } });
    expect(openAiError(error).retryAfterSeconds).toBe(told);
  });

  it.each([
    [400, 400],
    [401, 502],
    [413, 413],
    [422, 422],
    [500, 502],
    ['429', 502],
  ])('answers an expert that refused with %p by %i', (status, answered) => {
    const error = new TorouterError('TOROUTER_EXPERT_REFUSED', 'No.', { details: { status } });
    expect(openAiError(error).status).toBe(answered);
  });

  it('says nothing of what torouter did not raise', () => {
    const { status, body } = openAiError(new TypeError('secret of /home/user'));
    expect([status, body.error.code]).toEqual([500, 'TOROUTER_INTERNAL']);
    expect(JSON.stringify(body)).not.toMatch(/secret|home|TypeError/);
  });
});
