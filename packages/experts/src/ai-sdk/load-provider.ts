import type { LanguageModelV3 } from '@ai-sdk/provider';
import type { ExpertConfig } from '../expert-config.js';
import { compatibleName } from './compatible-name.js';
import { findFactory } from './find-factory.js';
import { importPackage, type Exports } from './import-package.js';
import { providerMissing } from './provider-missing.js';

/** A package's name, or a part of it; no path and no address. */
const SPECIFIER = /^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(\/[\w.~-]+)*$/i;

/** What {@link loadProvider} hands to the package besides the entry. */
export interface ProviderContext {
  key: string | undefined;
  fetch: typeof globalThis.fetch;
  /** Where the package is looked for if torouter itself has none. @default process.cwd() */
  folder?: string;
}

/**
 * Imports a provider's package and makes the model of an entry.
 *
 * @throws {TorouterError} TOROUTER_PROVIDER_MISSING where the package is not installed, cannot be loaded, or speaks another version of the AI
 *   SDK. What the package throws about its settings passes.
 */
export async function loadProvider(
  config: ExpertConfig,
  { key, fetch, folder = process.cwd() }: ProviderContext,
): Promise<LanguageModelV3> {
  const { package: specifier = '', settings, baseUrl } = config;
  if (!SPECIFIER.test(specifier))
    throw providerMissing(
      config,
      'is not the name of an npm package',
      'Correct its package, e.g. "@ai-sdk/anthropic".',
    );
  const factory = findFactory(config, await load(config, folder));
  const provider = factory({
    ...(specifier === '@ai-sdk/openai-compatible' && { name: compatibleName(config), includeUsage: true }),
    ...settings,
    ...(key !== undefined && { apiKey: key }),
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
    fetch,
  });
  const model = modelOf(config, provider);
  const version = (model as { specificationVersion?: unknown } | null | undefined)?.specificationVersion;
  if (version === 'v3') return model as LanguageModelV3;
  const speaks =
    typeof version === 'string' ? `speaks LanguageModel${version.toUpperCase()}` : 'makes no language model';
  throw providerMissing(config, `${speaks}, where LanguageModelV3 (the line of ai@6) was expected`, undefined, {
    ...(typeof version === 'string' && { specificationVersion: version }),
  });
}

async function load(config: ExpertConfig, folder: string): Promise<Exports> {
  let exports: Exports | undefined;
  try {
    exports = await importPackage(config.package!, folder);
  } catch (error) {
    const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
    const reason = typeof code === 'string' ? code : String(name);
    throw providerMissing(config, `is installed but cannot be loaded (${reason})`, 'Install it anew.', { reason });
  }
  if (!exports) throw providerMissing(config, 'is not installed');
  return exports;
}

function modelOf({ api, model }: ExpertConfig, provider: unknown): unknown {
  type Make = (model: string) => unknown;
  const { chat, languageModel } = (provider ?? {}) as { chat?: unknown; languageModel?: unknown };
  if (api === 'chat' && typeof chat === 'function') return (chat as Make).call(provider, model);
  if (typeof languageModel === 'function') return (languageModel as Make).call(provider, model);
  return typeof provider === 'function' ? (provider as Make)(model) : undefined;
}
