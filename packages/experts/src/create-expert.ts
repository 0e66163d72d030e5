import { createAiSdkProtocol } from './ai-sdk/create-ai-sdk-protocol.js';
import { apiKey } from './config/api-key.js';
import { parseExpertsConfig } from './config/parse-experts-config.js';
import type { ExpertConfig } from './expert-config.js';
import type { Expert } from './expert.js';
import { OpenAiProtocol } from './openai/openai-protocol.js';
import { MAX_CONCURRENCY, ProtocolExpert } from './protocol/protocol-expert.js';

/** Options of {@link createExpert}. */
export interface CreateExpertOptions {
  /** Where API keys are looked up. @default process.env */
  env?: Readonly<Record<string, string | undefined>>;
  /** Uniform in [0, 1): the jitter of retries, so that many clients do not come back at once. @default Math.random */
  random?: () => number;
}

/**
 * Makes an expert of its entry. It connects with the first call, and keeps connections until it is closed.
 *
 * @throws {TorouterError} TOROUTER_API_KEY_MISSING, TOROUTER_EXPERTS_CONFIG_INVALID
 */
export function createExpert(
  config: ExpertConfig,
  { env = process.env, random = Math.random }: CreateExpertOptions = {},
): Expert {
  const [checked] = parseExpertsConfig({ experts: [config] });
  const key = apiKey(checked, env);
  const protocol =
    checked.protocol === 'ai-sdk'
      ? createAiSdkProtocol(checked, key)
      : new OpenAiProtocol(checked, key, checked.maxConcurrency ?? MAX_CONCURRENCY);
  return new ProtocolExpert(checked, protocol, random);
}
