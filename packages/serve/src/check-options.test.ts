import { describe, expect, it } from '@jest/globals';
import { checkOptions } from './check-options.js';
import { byName, fakeExpert, fakeRouter } from './fixtures/fakes.js';
import type { GatewayOptions } from './gateway-options.js';

const options: GatewayOptions = { router: fakeRouter(['small']), experts: byName(fakeExpert('small')) };

describe('checkOptions', () => {
  it('gives the defaults', () => {
    expect(checkOptions(options).settings).toEqual({
      maxSessions: 100_000,
      maxCachedDecisions: 10_000,
      maxStoredDecisions: 10_000,
      maxConcurrentRequests: 10_000,
      modelAliases: new Map(),
      unknownModel: 'refuse',
      brokenStreams: 'error',
      switchMargin: 0.02,
    });
  });

  it('keeps what is given', () => {
    const given = { maxSessions: 0, maxConcurrentRequests: 1, brokenStreams: 'continue', switchMargin: 0 } as const;
    const { settings } = checkOptions({ ...options, ...given, modelAliases: { 'gpt-4o': 'auto' } });
    expect(settings).toMatchObject({ ...given, modelAliases: new Map([['gpt-4o', 'auto']]) });
  });

  it.each<[string, object]>([
    ['maxSessions', { maxSessions: -1 }],
    ['maxCachedDecisions', { maxCachedDecisions: 1.5 }],
    ['maxStoredDecisions', { maxStoredDecisions: NaN }],
    ['maxConcurrentRequests', { maxConcurrentRequests: 0 }],
    ['maxConcurrentRequests', { maxConcurrentRequests: 1e8 }],
    ['maxSessions', { maxSessions: '7' }],
    ['switchMargin', { switchMargin: -0.1 }],
    ['switchMargin', { switchMargin: NaN }],
    ['unknownModel', { unknownModel: 'guess' }],
    ['brokenStreams', { brokenStreams: 'ignore' }],
  ])('refuses %s in %j, and says what it should be', (option, bad) => {
    expect(() => checkOptions({ ...options, ...bad } as GatewayOptions)).toThrow(
      expect.objectContaining({
        code: 'TOROUTER_INVALID_ARGUMENT',
        message: expect.stringMatching(new RegExp(`^Expected ${option} to be .*, got `)),
        details: { option },
      }),
    );
  });
});
