import type { ExpertConfig } from '../expert-config.js';
import type { Exports } from './import-package.js';
import { providerMissing } from './provider-missing.js';

/** A function that makes a provider of its settings. */
export type Factory = (settings: Record<string, unknown>) => unknown;

/**
 * The function of a package that makes its provider: the one that the entry names, else the only one whose name begins with `create`.
 *
 * @throws {TorouterError} TOROUTER_PROVIDER_MISSING where there is none, or more than one.
 */
export function findFactory(config: ExpertConfig, exports: Exports): Factory {
  // Through the eyes of `import`, a CommonJS package may have its names in `default` only.
  const all = { ...(exports.default as Exports | undefined), ...exports };
  const factories = Object.entries(all).filter(
    (entry): entry is [string, Factory] => /^create[A-Z]/.test(entry[0]) && typeof entry[1] === 'function',
  );
  const names = factories.map(([name]) => name).sort();
  const has = names.length > 0 ? `has ${names.join(', ')}` : 'has no function named create…';
  if (config.factory !== undefined) {
    const named = all[config.factory];
    if (typeof named === 'function') return named as Factory;
    throw providerMissing(config, `exports no function ${config.factory}: it ${has}`, 'Correct its factory.');
  }
  if (factories.length === 0) throw providerMissing(config, `${has}: it is no provider of the AI SDK`);
  if (new Set(factories.map(([, factory]) => factory)).size > 1)
    throw providerMissing(config, has, 'Name the one that makes its provider with the key factory.', {
      factories: names,
    });
  return factories[0][1];
}
