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

  it('says nothing of what torouter did not raise', () => {
    const { status, body } = openAiError(new TypeError('secret of /home/user'));
    expect([status, body.error.code]).toEqual([500, 'TOROUTER_INTERNAL']);
    expect(JSON.stringify(body)).not.toMatch(/secret|home|TypeError/);
  });
});
