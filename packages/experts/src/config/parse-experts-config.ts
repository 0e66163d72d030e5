import { TorouterError } from '@torouter/data';
import type { z } from 'zod';
import type { ExpertConfig } from '../expert-config.js';
import { EXPERT_KEYS, expertsSchema } from './experts-schema.js';

/** What a valid value is, by key: the remedy in an error. Values themselves are never shown: one may be a key. */
const EXPECTED: Readonly<Record<string, string>> = {
  experts: 'a list of at least one expert',
  name: 'the name by which the router knows the expert',
  protocol: '"openai"',
  baseUrl: 'an http or https address with its version, such as "http://127.0.0.1:8000/v1"',
  model: "the provider's name of the model",
  apiKeyEnv: 'the name of an environment variable (letters, digits, _), not the key itself',
  priceInputUsdPerMillion: 'US dollars per million tokens, at least 0',
  priceOutputUsdPerMillion: 'US dollars per million tokens, at least 0',
  maxConcurrency: 'a whole number from 1 to 10000',
  timeoutMs: 'whole milliseconds from 1 to 3600000',
  systemPrompt: 'text',
  promptTemplate: 'text with {prompt} in it',
  parameters: 'an object with fields of the request',
};

/**
 * Checks the content of an `experts.json`: `{ "experts": [ … ] }`. Unknown keys are refused, but for `$schema` and keys with a
 * leading `_`, which are for people.
 *
 * @param from What the content is called in errors. @default 'The experts configuration'
 * @throws {TorouterError} TOROUTER_EXPERTS_CONFIG_INVALID, naming every fault and its remedy.
 */
export function parseExpertsConfig(content: unknown, from = 'The experts configuration'): ExpertConfig[] {
  const parsed = expertsSchema.safeParse(withoutNotes(content));
  if (!parsed.success)
    throw invalid(
      from,
      parsed.error.issues.flatMap((issue) => explain(issue)),
    );
  const { experts } = parsed.data;
  const names = experts.map(({ name }) => name);
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  if (twice.length > 0)
    throw invalid(from, [
      `more than one entry is named ${[...new Set(twice)].map((name) => JSON.stringify(name)).join(', ')}; names must differ`,
    ]);
  return experts;
}

function withoutNotes(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNotes(item, depth + 1));
  if (typeof value !== 'object' || value === null || depth > 2) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '$schema' && !key.startsWith('_'))
      // What is inside of `parameters` belongs to the provider.
      .map(([key, inner]) => [key, key === 'parameters' ? inner : withoutNotes(inner, depth + 1)]),
  );
}

function explain(issue: z.core.$ZodIssue): string[] {
  const at = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${at ? `${at}.` : ''}${key} is not a known key${suggestion(key)}`);
  const key = String(issue.path.findLast((part) => typeof part === 'string') ?? '');
  const expected =
    issue.path.length === 0
      ? 'an object {"experts": [ … ]}'
      : issue.path.length === 2
        ? 'an object with the keys of an expert'
        : EXPECTED[key];
  return [`${at || 'it'} should be ${expected ?? issue.message}`];
}

function suggestion(key: string): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const near =
    EXPERT_KEYS.find((known) => plain(known) === plain(key)) ??
    EXPERT_KEYS.find((known) => plain(known).includes(plain(key)) || plain(key).includes(plain(known)));
  return near ? `; did you mean ${near}?` : `; known are ${EXPERT_KEYS.join(', ')} (a leading _ makes it a note)`;
}

function invalid(from: string, faults: string[]): TorouterError {
  return new TorouterError('TOROUTER_EXPERTS_CONFIG_INVALID', `${from} is not valid: ${faults.join('; ')}.`, {
    details: { faults },
  });
}
