import { parseExpertsConfig } from './config/parse-experts-config.js';
import { OpenAiExpert } from './openai/openai-expert.js';
import type { ExpertConfig } from './expert-config.js';
import type { Expert } from './expert.js';

/** Options of {@link createExpert}. */
export interface CreateExpertOptions {
  /** Where API keys are looked up. @default process.env */
  env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Makes an expert of its entry. It connects with the first call, and keeps connections until it is closed.
 *
 * @throws {TorouterError} TOROUTER_API_KEY_MISSING, TOROUTER_EXPERTS_CONFIG_INVALID
 */
export function createExpert(config: ExpertConfig, { env = process.env }: CreateExpertOptions = {}): Expert {
  const [checked] = parseExpertsConfig({ experts: [config] });
  return new OpenAiExpert(checked, env);
}
