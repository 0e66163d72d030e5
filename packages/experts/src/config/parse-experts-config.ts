import { TorouterError } from '@torouter/data';
import type { z } from 'zod';
import type { ExpertConfig } from '../expert-config.js';
import { EXPERT_KEYS, RESERVED_PARAMETERS, expertsSchema } from './experts-schema.js';
import { nearestKey } from './nearest-key.js';

/** Options of {@link parseExpertsConfig}. */
export interface ParseExpertsConfigOptions {
  /** Where the content comes from, for errors. @default none: 'the experts configuration' */
  file?: string;
}

/** What a valid value is, by key: the remedy in an error. */
const EXPECTED: Readonly<Record<string, string>> = {
  experts: 'a list of at least one expert',
  name: 'the name by which the router knows the expert',
  protocol: '"openai"',
  baseUrl:
    'an http or https address with its version and without user and password, such as "http://127.0.0.1:8000/v1"',
  model: "the provider's name of the model",
  apiKeyEnv: 'the name of an environment variable (letters, digits, _), not the key itself',
  priceInputUsdPerMillion: 'US dollars per million tokens, at least 0',
  priceOutputUsdPerMillion: 'US dollars per million tokens, at least 0',
  maxConcurrency: 'a whole number from 1 to 10000',
  timeoutMs: 'whole milliseconds from 1 to 3600000',
  systemPrompt: 'text',
  promptTemplate: 'text with {prompt} in it',
  parameters: `an object with fields of the request other than ${RESERVED_PARAMETERS.join(', ')}, which torouter sets`,
};

/**
 * Checks the content of an `experts.json`: `{ "experts": [ … ] }`. Unknown keys are refused, but for `$schema` and keys with a
 * leading `_`, which are for people.
 *
 * @throws {TorouterError} TOROUTER_EXPERTS_CONFIG_INVALID, naming every fault, what came and its remedy. Texts are never quoted:
 *   one may be a key.
 */
export function parseExpertsConfig(content: unknown, { file }: ParseExpertsConfigOptions = {}): ExpertConfig[] {
  const plain = withoutNotes(content);
  const parsed = expertsSchema.safeParse(plain);
  if (!parsed.success)
    throw invalid(
      file,
      parsed.error.issues.flatMap((issue) => explain(issue, plain)),
    );
  const { experts } = parsed.data;
  const firstWith = new Map<string, number>();
  const faults = experts.flatMap(({ name }, i) => {
    const first = firstWith.get(name);
    if (first === undefined) firstWith.set(name, i);
    return first === undefined
      ? []
      : [`experts[${i}].name is ${JSON.stringify(name)}, as experts[${first}].name is; names must differ`];
  });
  if (faults.length > 0) throw invalid(file, faults);
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

function explain(issue: z.core.$ZodIssue, content: unknown): string[] {
  const at = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? ['experts'] : EXPERT_KEYS;
    return issue.keys.map((key) => `${at ? `${at}.` : ''}${key.slice(0, 60)} is not a known key${remedy(key, known)}`);
  }
  const key = String(issue.path.findLast((part) => typeof part === 'string') ?? '');
  const expected =
    issue.path.length === 0
      ? 'an object {"experts": [ … ]}'
      : issue.path.length === 2
        ? 'an object with the keys of an expert'
        : EXPECTED[key];
  return [`${at || 'it'} should be ${expected ?? issue.message}, got ${whatCame(issue.path, content)}`];
}

function remedy(key: string, known: readonly string[]): string {
  const near = nearestKey(key, known);
  return near ? `; did you mean ${near}?` : `; known are ${known.join(', ')} (a leading _ makes it a note)`;
}

/** A value in words that give no text away. */
function whatCame(path: readonly PropertyKey[], content: unknown): string {
  let value = content;
  for (const part of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[part];
  if (value === undefined) return 'nothing';
  if (value === '') return 'an empty text';
  if (typeof value === 'string') return 'another text';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) {
    const reserved = RESERVED_PARAMETERS.filter((field) => path.at(-1) === 'parameters' && Object.hasOwn(value, field));
    return reserved.length > 0 ? `one with ${reserved.join(', ')}` : 'an object';
  }
  return String(value).slice(0, 40);
}

function invalid(file: string | undefined, faults: string[]): TorouterError {
  return new TorouterError(
    'TOROUTER_EXPERTS_CONFIG_INVALID',
    `${file ?? 'The experts configuration'} is not valid: ${faults.join('; ')}.`,
    { details: { ...(file !== undefined && { file }), faults } },
  );
}
