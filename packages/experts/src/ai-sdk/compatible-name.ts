import type { ExpertConfig } from '../expert-config.js';

/** The name of an @ai-sdk/openai-compatible provider, which has none of its own: options are under it. */
export function compatibleName({ name, settings }: Pick<ExpertConfig, 'name' | 'settings'>): string {
  return typeof settings?.name === 'string' ? settings.name : name;
}
