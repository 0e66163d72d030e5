import { expect, it } from '@jest/globals';
import { refusal } from './refusal.js';

const body = (error: unknown) => Buffer.from(JSON.stringify({ error }));

it('keeps the provider’s words, and none that repeats the key or is a sentence', () => {
  const said = { type: 'invalid_request_error', code: 'key.sk-secret', message: 'You sent sk-secret' };
  const error = refusal('large', 401, {}, body(said), 'sk-secret');
  expect(error.details).toEqual({ expert: 'large', status: 401, type: 'invalid_request_error' });
  expect(error.message).not.toContain('sk-secret');
  expect(refusal('large', 400, {}, body({ code: 'two words' })).details).toEqual({ expert: 'large', status: 400 });
});

it.each([['<html>'], [''], ['null'], ['{"error":null}'], ['{"error":"text"}'], ['[]']])(
  'survives a body like %j',
  (text) => {
    expect(refusal('large', 500, {}, Buffer.from(text)).details).toEqual({ expert: 'large', status: 500 });
  },
);

it.each([
  ['7', 7],
  ['0', 0],
  [new Date(0).toUTCString(), 0],
  ['soon', undefined],
])('reads Retry-After: %s', (header, seconds) => {
  const { details } = refusal('large', 429, { 'retry-after': header }, new Uint8Array());
  expect(details.retryAfterSeconds).toBe(seconds);
});
