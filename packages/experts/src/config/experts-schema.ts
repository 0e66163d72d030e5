import { z } from 'zod';

const price = z.number().min(0).optional();

/** Fields of a request that torouter sets itself. */
export const RESERVED_PARAMETERS: readonly string[] = ['model', 'messages', 'stream'];

const expert = z.strictObject({
  name: z.string().min(1),
  protocol: z.literal('openai'),
  baseUrl: z.url({ protocol: /^https?$/ }).refine((url) => !hasCredentials(url)),
  model: z.string().min(1),
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional(),
  priceInputUsdPerMillion: price,
  priceOutputUsdPerMillion: price,
  maxConcurrency: z.int().min(1).max(10_000).optional(),
  timeoutMs: z.int().min(1).max(3_600_000).optional(),
  systemPrompt: z.string().optional(),
  promptTemplate: z.string().includes('{prompt}').optional(),
  parameters: z
    .record(z.string(), z.unknown())
    .refine((fields) => !RESERVED_PARAMETERS.some((field) => Object.hasOwn(fields, field)))
    .optional(),
});

/** The form of `experts.json`. Keys with a leading `_`, and `$schema`, are taken out before. */
export const expertsSchema = z.strictObject({ experts: z.array(expert).min(1) });

/** The keys of an entry, for suggestions. */
export const EXPERT_KEYS: readonly string[] = Object.keys(expert.shape);

function hasCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}
