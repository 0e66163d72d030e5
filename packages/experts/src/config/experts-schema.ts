import { z } from 'zod';
import { PRESETS } from './presets.js';

const price = z.number().min(0).optional();
const text = z.string().min(1).optional();
const timeoutMs = z.int().min(1).max(86_400_000).optional();
const perMinute = z.number().positive().optional();

/** Fields of a request that torouter sets itself. */
export const RESERVED_PARAMETERS: readonly string[] = ['model', 'messages', 'stream'];

const supports = z.strictObject({
  tools: z.boolean().optional(),
  images: z.boolean().optional(),
  json: z.boolean().optional(),
});

const expert = z
  .strictObject({
    name: z.string().min(1),
    protocol: z.enum(['openai', 'ai-sdk']),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .refine((url) => !hasCredentials(url))
      .optional(),
    model: z.string().min(1),
    api: z.enum(['chat', 'completions']).optional(),
    chatTemplate: text,
    package: text,
    factory: text,
    settings: z.record(z.string(), z.unknown()).optional(),
    providerOptions: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    preset: z
      .string()
      .refine((name) => Object.hasOwn(PRESETS, name))
      .optional(),
    apiKeyEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
      .optional(),
    apiKeyFile: text,
    priceInputUsdPerMillion: price,
    priceOutputUsdPerMillion: price,
    priceCachedInputUsdPerMillion: price,
    maxConcurrency: z.int().min(1).max(10_000).optional(),
    maxWaiting: z.int().min(0).max(1_000_000).optional(),
    requestsPerMinute: perMinute,
    tokensPerMinute: perMinute,
    connectTimeoutMs: timeoutMs,
    firstTokenTimeoutMs: timeoutMs,
    idleTimeoutMs: timeoutMs,
    timeoutMs,
    maxRetries: z.int().min(0).max(100).optional(),
    retryDelayMs: z.int().min(0).max(3_600_000).optional(),
    maxRetryDelayMs: z.int().min(0).max(3_600_000).optional(),
    breakerFailures: z.int().min(0).max(1_000_000).optional(),
    breakerCooldownMs: timeoutMs,
    contextTokens: z.int().min(1).optional(),
    onContextOverflow: z.enum(['refuse', 'drop-oldest', 'cut-prompt']).optional(),
    supports: supports.optional(),
    continues: z.boolean().optional(),
    tokenizer: text,
    systemPrompt: z.string().optional(),
    promptTemplate: z.string().includes('{prompt}').optional(),
    parameters: z
      .record(z.string(), z.unknown())
      .refine((fields) => !RESERVED_PARAMETERS.some((field) => Object.hasOwn(fields, field)))
      .optional(),
  })
  .superRefine((entry, { addIssue }) => {
    const fault = (key: string, message: string) =>
      addIssue({ code: 'custom', path: [key], message, params: { own: true } });
    const missing = (key: string) => addIssue({ code: 'custom', path: [key], message: 'is missing' });
    if (entry.protocol === 'openai') {
      if (entry.baseUrl === undefined) missing('baseUrl');
      for (const key of ['package', 'factory', 'settings', 'providerOptions'] as const)
        if (entry[key] !== undefined) fault(key, 'is for protocol ai-sdk; leave it out');
    } else {
      if (entry.package === undefined) missing('package');
      if (entry.api === 'completions') fault('api', 'should be left out: raw completions are for protocol openai');
    }
    if (entry.chatTemplate !== undefined && entry.api !== 'completions')
      fault('chatTemplate', 'is for "api": "completions"; leave it out, for chat endpoints have their own');
    if (entry.apiKeyEnv !== undefined && entry.apiKeyFile !== undefined)
      fault('apiKeyFile', 'stands beside apiKeyEnv; keep one of them');
  });

/** The form of `experts.json`. Keys with a leading `_`, and `$schema`, are taken out before. */
export const expertsSchema = z.strictObject({ experts: z.array(expert).min(1) });

/** The keys of an entry, for suggestions. */
export const EXPERT_KEYS: readonly string[] = Object.keys(expert.shape);

/** The keys of `supports`, for suggestions. */
export const SUPPORTS_KEYS: readonly string[] = Object.keys(supports.shape);

function hasCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}
