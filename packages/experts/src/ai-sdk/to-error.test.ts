import {
  APICallError,
  InvalidArgumentError,
  InvalidPromptError,
  LoadAPIKeyError,
  NoSuchModelError,
  TypeValidationError,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import { toError, type ErrorContext } from './to-error.js';

const CONTEXT: ErrorContext = {
  config: { name: 'opus', package: '@ai-sdk/anthropic' },
  clock: { aborted: false, reason: undefined },
  secrets: ['sk-secret'],
  phase: 'answer',
};
const typed = (error: unknown, more: Partial<ErrorContext> = {}) =>
  toError(error, { ...CONTEXT, ...more }) as TorouterError;
const request = { url: 'http://127.0.0.1', requestBodyValues: { prompt: 'my prompt' } };
const transport = (code: string) => Object.assign(new Error('connect 127.0.0.1'), { code });
const failed = (more: object) => new APICallError({ message: 'my prompt and sk-secret', ...request, ...more });

describe('an error of a call', () => {
  it.each([
    [
      'no connection',
      failed({ cause: transport('ECONNREFUSED') }),
      'TOROUTER_EXPERT_UNREACHABLE',
      { reason: 'ECONNREFUSED' },
    ],
    [
      'no connection to any address',
      new TypeError('fetch failed', { cause: new AggregateError([transport('EHOSTUNREACH')]) }),
      'TOROUTER_EXPERT_UNREACHABLE',
      { reason: 'EHOSTUNREACH' },
    ],
    ['no address', transport('ERR_INVALID_URL'), 'TOROUTER_EXPERTS_CONFIG_INVALID', { reason: 'ERR_INVALID_URL' }],
    ['nothing known', failed({}), 'TOROUTER_EXPERT_UNREACHABLE', { reason: 'APICallError' }],
    [
      'a broken connection',
      failed({ statusCode: 200, cause: new TypeError('terminated', { cause: transport('UND_ERR_SOCKET') }) }),
      'TOROUTER_EXPERT_BAD_RESPONSE',
      { reason: 'UND_ERR_SOCKET' },
    ],
    ['a body that is none', failed({ statusCode: 200 }), 'TOROUTER_EXPERT_BAD_RESPONSE', { reason: 'APICallError' }],
    [
      'an event that is none',
      failed({ statusCode: 500, responseBody: JSON.stringify(new TypeValidationError({ value: 1, cause: null })) }),
      'TOROUTER_EXPERT_BAD_RESPONSE',
      { reason: 'APICallError' },
    ],
    ['a defect of the package', new TypeError('undefined'), 'TOROUTER_EXPERT_BAD_RESPONSE', { reason: 'TypeError' }],
    ['nothing', undefined, 'TOROUTER_EXPERT_REFUSED', { status: 502 }],
    [
      'an unknown model',
      new NoSuchModelError({ modelId: 'm', modelType: 'languageModel' }),
      'TOROUTER_EXPERTS_CONFIG_INVALID',
      {},
    ],
    [
      'no key',
      new LoadAPIKeyError({ message: 'Set FOO_API_KEY.' }),
      'TOROUTER_API_KEY_MISSING',
      { variable: 'FOO_API_KEY' },
    ],
    ['an empty prompt', new InvalidPromptError({ prompt: [], message: 'my prompt' }), 'TOROUTER_UNSUPPORTED_FIELD', {}],
    [
      'an option',
      new InvalidArgumentError({ argument: 'providerOptions', message: 'my prompt' }),
      'TOROUTER_UNSUPPORTED_FIELD',
      { fields: ['an option'] },
    ],
    [
      'a function',
      new UnsupportedFunctionalityError({ functionality: 'image "my prompt"' }),
      'TOROUTER_UNSUPPORTED_FIELD',
      {},
    ],
  ])('with %s', (_, error, code, details) => {
    const made = typed(error);
    expect(made).toMatchObject({ code, details: { expert: 'opus', ...details } });
    expect(`${made.message} ${JSON.stringify(made.details)}`).not.toMatch(/my prompt|sk-secret/);
    expect(made.cause).toBeUndefined();
  });

  it.each([
    [
      429,
      '{"error":{"type":"rate_limit_error","code":"x"}}',
      { 'retry-after': '3' },
      { type: 'rate_limit_error', code: 'x', retryAfterSeconds: 3 },
    ],
    [400, '{"type":"invalid_model","code":"1500"}', {}, { type: 'invalid_model', code: '1500' }],
    [403, '{"__type":"com.amazon#AccessDenied"}', {}, { type: 'AccessDenied' }],
    [401, '{"error":{"type":"sk-secret","code":"bad.sk-secret"}}', {}, {}],
    [401, '{"error":"sk-secret"}', {}, {}],
    [500, '<html>sk-secret</html>', {}, {}],
    [307, '', {}, {}],
  ])('with a status %d and %s', (statusCode, responseBody, responseHeaders, words) => {
    const made = typed(failed({ statusCode, responseBody, responseHeaders }));
    expect(made.code).toBe('TOROUTER_EXPERT_REFUSED');
    expect(made.details).toEqual({ expert: 'opus', status: statusCode, ...words });
    expect(made.message).not.toContain('sk-secret');
  });
});

it('says what a package lacks, by its label', () => {
  const label = (functionality: string) => typed(new UnsupportedFunctionalityError({ functionality })).message;
  expect(label('File URL data')).toContain('no support for: File URL data.');
  expect(label('image mime type: image/bmp')).toContain('image/bmp');
  expect(label('file https://example.com/secret')).not.toContain('example');
});

it.each([
  ['{"error":{"type":"rate_limit_error"}}', { status: 429, type: 'rate_limit_error' }],
  ['{"error":{"code":503}}', { status: 503 }],
  ['{"error":"my prompt"}', { status: 502 }],
])('with a status of 200 and the body %s is refused', (responseBody, details) => {
  const made = typed(failed({ statusCode: 200, responseBody }));
  expect(made.code).toBe('TOROUTER_EXPERT_REFUSED');
  expect(made.details).toEqual({ expert: 'opus', ...details });
});

it.each([
  [
    { type: 'overloaded_error', message: 'my prompt' },
    { status: 529, type: 'overloaded_error' },
  ],
  [{ code: 429, message: 'my prompt' }, { status: 429 }],
  [{ error: { type: 'rate_limit_error' } }, { status: 429, type: 'rate_limit_error' }],
  [{ type: 'authentication_error' }, { status: 401, type: 'authentication_error' }],
  ['my prompt', { status: 502 }],
  [null, { status: 502 }],
])('what was sent as the error of a stream, %j, is a refusal', (error, details) => {
  const made = typed(error, { phase: 'stream' });
  expect(made.code).toBe('TOROUTER_EXPERT_REFUSED');
  expect(made.details).toEqual({ expert: 'opus', ...details });
});

it.each([
  [{ type: 'overloaded_error' }, 'overloaded_error'],
  [{ type: 'sk-secret' }, 'unknown'],
  [failed({ statusCode: 200, cause: transport('ECONNRESET') }), 'ECONNRESET'],
])('after the first event %j breaks the stream', (error, reason) => {
  expect(typed(error, { phase: 'stream', begun: true })).toMatchObject({
    code: 'TOROUTER_EXPERT_STREAM_BROKEN',
    details: { expert: 'opus', reason },
  });
});

it.each([
  ['opening', failed({ statusCode: 200, cause: transport('ECONNRESET') }), 'TOROUTER_EXPERT_STREAM_BROKEN'],
  ['opening', transport('ECONNRESET'), 'TOROUTER_EXPERT_UNREACHABLE'],
  ['stream', transport('ECONNRESET'), 'TOROUTER_EXPERT_STREAM_BROKEN'],
] as const)('before its first event (%s) %s is %s', (phase, error, code) => {
  expect(typed(error, { phase })).toMatchObject({ code, details: { reason: 'ECONNRESET' } });
});

it('passes what the clock aborted with, and what is typed already', () => {
  const reason = new Error('enough');
  expect(typed(failed({}), { clock: { aborted: true, reason } })).toBe(reason);
  const known = new TorouterError('TOROUTER_EXPERT_BAD_RESPONSE', 'Too long.');
  expect(typed(failed({ cause: new Error('x', { cause: known }) }), { begun: true })).toBe(known);
});
