import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';

/** The last release lines that speak LanguageModelV3; later ones speak the next version. */
const LINES: Readonly<Record<string, number>> = {
  '@ai-sdk/amazon-bedrock': 4,
  '@ai-sdk/anthropic': 3,
  '@ai-sdk/cohere': 3,
  '@ai-sdk/google': 3,
  '@ai-sdk/mistral': 3,
  '@ai-sdk/openai': 3,
  '@ai-sdk/openai-compatible': 2,
};

/**
 * The error for a provider's package that cannot be used.
 *
 * @param what Follows the name of the package, e.g. `is not installed`.
 * @param remedy A sentence; by default how to install the right one.
 * @param details Facts besides expert and package.
 */
export function providerMissing(
  { name, package: specifier = '' }: Pick<ExpertConfig, 'name' | 'package'>,
  what: string,
  remedy = install(specifier),
  details: Readonly<Record<string, unknown>> = {},
): TorouterError {
  return new TorouterError(
    'TOROUTER_PROVIDER_MISSING',
    `The expert ${name} needs ${specifier}, which ${what}. ${remedy}`,
    {
      details: { expert: name, package: specifier, ...details },
    },
  );
}

function install(specifier: string): string {
  const packageName = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  if (Object.hasOwn(LINES, packageName)) return `Install it: npm install ${packageName}@${LINES[packageName]}`;
  return `Install its release for ai@6 (LanguageModelV3): npm install ${packageName}`;
}
