import { TorouterError } from '@torouter/data';
import type { GatewayOptions } from './gateway-options.js';

const COUNTS = {
  maxSessions: 100_000,
  maxCachedDecisions: 10_000,
  maxStoredDecisions: 10_000,
  maxConcurrentRequests: 10_000,
};

/** The options of a gateway with their defaults. */
export interface CheckedOptions extends GatewayOptions {
  settings: Record<keyof typeof COUNTS, number> & {
    modelAliases: ReadonlyMap<string, string>;
    unknownModel: 'refuse' | 'route';
    brokenStreams: 'error' | 'continue';
    switchMargin: number;
  };
}

/** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT */
export function checkOptions(options: GatewayOptions): CheckedOptions {
  const counts = { ...COUNTS };
  for (const name of Object.keys(COUNTS) as (keyof typeof COUNTS)[]) {
    const value = options[name] ?? COUNTS[name];
    const least = name === 'maxConcurrentRequests' ? 1 : 0;
    if (!Number.isSafeInteger(value) || value < least || value > 1e7)
      throw invalid(name, `a whole number from ${least} to 10000000`, value);
    counts[name] = value;
  }
  const { switchMargin = 0.02, unknownModel = 'refuse', brokenStreams = 'error' } = options;
  if (!(switchMargin >= 0)) throw invalid('switchMargin', 'a number of at least 0', switchMargin);
  if (unknownModel !== 'refuse' && unknownModel !== 'route')
    throw invalid('unknownModel', '"refuse" or "route"', unknownModel);
  if (brokenStreams !== 'error' && brokenStreams !== 'continue')
    throw invalid('brokenStreams', '"error" or "continue"', brokenStreams);
  const modelAliases = new Map(Object.entries(options.modelAliases ?? {}));
  return { ...options, settings: { ...counts, switchMargin, unknownModel, brokenStreams, modelAliases } };
}

function invalid(name: string, expected: string, value: unknown): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `Expected ${name} to be ${expected}, got ${String(value)}.`, {
    details: { option: name },
  });
}
