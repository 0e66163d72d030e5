import { expect, it } from '@jest/globals';
import { Command } from 'commander';
import { addServeOptions } from './add-serve-options.js';
import { gatewaySettings } from './gateway-settings.js';
import type { ServeSettings } from './serve-settings.js';

const settingsOf = (...args: string[]) =>
  addServeOptions(new Command())
    .parse(['--router', 'r', '--experts', 'e', ...args], { from: 'user' })
    .opts<ServeSettings>();

it('hands every option of the command line to the gateway', () => {
  const settings = settingsOf(
    ...['--model-alias', 'a=auto', '--model-alias', 'b=auto:best', '--unknown-model', 'route'],
    ...['--broken-streams', 'continue', '--fallback-expert', 'x', '--switch-margin', '0.5', '--max-sessions', '1'],
    ...['--max-cached-decisions', '2', '--keep-decisions', '3', '--max-requests', '4', '--log-prompts'],
  );
  expect(gatewaySettings(settings)).toEqual({
    modelAliases: { a: 'auto', b: 'auto:best' },
    unknownModel: 'route',
    brokenStreams: 'continue',
    fallbackExpert: 'x',
    switchMargin: 0.5,
    maxSessions: 1,
    maxCachedDecisions: 2,
    maxStoredDecisions: 3,
    maxConcurrentRequests: 4,
    logPrompts: true,
  });
});

it('leaves to the gateway what was not given', () => {
  const { modelAliases, ...others } = gatewaySettings(settingsOf());
  expect(modelAliases).toEqual({});
  expect(Object.values(others).every((value) => value === undefined)).toBe(true);
});

it('keeps an alias called __proto__ an alias', () => {
  expect(Object.entries(gatewaySettings(settingsOf('--model-alias', '__proto__=auto')).modelAliases!)).toEqual([
    ['__proto__', 'auto'],
  ]);
});
