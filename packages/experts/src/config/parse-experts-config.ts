import { nearestName, TorouterError } from '@torouter/data';
import type { z } from 'zod';
import type { ExpertConfig } from '../expert-config.js';
import { EXPERT_KEYS, RESERVED_PARAMETERS, SUPPORTS_KEYS, expertsSchema } from './experts-schema.js';
import { PRESETS } from './presets.js';

/** Options of {@link parseExpertsConfig}. */
export interface ParseExpertsConfigOptions {
  /** Where the content comes from, for errors. @default none: 'the experts configuration' */
  file?: string;
}

const PRICE = 'US dollars per million tokens, at least 0';
const TRUE_OR_FALSE = 'true or false';
const TIMEOUT = 'whole milliseconds from 1 to 86400000';

/** What a valid value is, by key: the remedy in an error. */
const EXPECTED: Readonly<Record<string, string>> = {
  experts: 'a list of at least one expert',
  name: 'the name by which the router knows the expert',
  protocol: '"openai" or "ai-sdk"',
  baseUrl:
    'an http or https address with its version and without user and password, such as "http://127.0.0.1:8000/v1"',
  model: "the provider's name of the model",
  api: '"chat" or "completions"',
  chatTemplate: 'the name of a template, or one in Jinja',
  package: 'the npm package of a provider of the AI SDK, such as "@ai-sdk/anthropic"',
  factory: 'the name of the function of that package which makes its provider',
  settings: 'an object with settings of the provider',
  providerOptions: 'an object {"provider": { … }} with options that only this provider knows',
  preset: `one of ${Object.keys(PRESETS).join(', ')}`,
  apiKeyEnv: 'the name of an environment variable (letters, digits, _), not the key itself',
  apiKeyFile: 'the path of a file that holds the key',
  priceInputUsdPerMillion: PRICE,
  priceOutputUsdPerMillion: PRICE,
  priceCachedInputUsdPerMillion: PRICE,
  maxConcurrency: 'a whole number from 1 to 10000',
  maxWaiting: 'a whole number from 0 to 1000000',
  requestsPerMinute: 'a number above 0',
  tokensPerMinute: 'a number above 0',
  connectTimeoutMs: TIMEOUT,
  firstTokenTimeoutMs: TIMEOUT,
  idleTimeoutMs: TIMEOUT,
  timeoutMs: TIMEOUT,
  maxRetries: 'a whole number from 0 to 100',
  retryDelayMs: 'whole milliseconds from 0 to 3600000',
  maxRetryDelayMs: 'whole milliseconds from 0 to 3600000',
  breakerFailures: 'a whole number from 0 (never) to 1000000',
  breakerCooldownMs: TIMEOUT,
  contextTokens: 'a whole number of at least 1',
  onContextOverflow: '"refuse", "drop-oldest" or "cut-prompt"',
  supports: `an object that says of ${SUPPORTS_KEYS.join(', ')} whether the model can do it, each true or false`,
  ...Object.fromEntries(SUPPORTS_KEYS.map((key) => [key, TRUE_OR_FALSE])),
  continues: TRUE_OR_FALSE,
  tokenizer: 'the path of a tokenizer.json, or of its folder',
  systemPrompt: 'text',
  promptTemplate: 'text with {prompt} in it',
  parameters: `an object with fields of the request other than ${RESERVED_PARAMETERS.join(', ')}, which torouter sets`,
};

/**
 * Checks the content of an `experts.json`: `{ "experts": [ … ] }`. Unknown keys are refused, but for `$schema` and keys with a
 * leading `_`, which are for people.
 *
 * @throws {TorouterError} TOROUTER_EXPERTS_CONFIG_INVALID, naming every fault, what came and its remedy. Texts are never quoted:
 *   one may be a key. What an entry's preset says and the entry does not is filled in.
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
  return experts.map((entry) => ({ ...entry, ...presetOf(entry) }));
}

/** What an entry takes from its preset: what it does not say itself. */
function presetOf(entry: ExpertConfig): Partial<ExpertConfig> {
  if (entry.preset === undefined) return {};
  const { parameters, ...prices } = PRESETS[entry.preset];
  return { ...prices, ...pickPrices(entry), parameters: { ...parameters, ...entry.parameters } };
}

function pickPrices(entry: ExpertConfig): Partial<ExpertConfig> {
  const { priceInputUsdPerMillion: input, priceOutputUsdPerMillion: output } = entry;
  return {
    ...(input !== undefined && { priceInputUsdPerMillion: input }),
    ...(output !== undefined && { priceOutputUsdPerMillion: output }),
  };
}

/** What is inside of these belongs to the provider. */
const PROVIDERS_OWN: ReadonlySet<string> = new Set(['parameters', 'settings', 'providerOptions']);

function withoutNotes(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNotes(item, depth + 1));
  if (typeof value !== 'object' || value === null || depth > 3) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '$schema' && !key.startsWith('_'))
      .map(([key, inner]) => [key, PROVIDERS_OWN.has(key) ? inner : withoutNotes(inner, depth + 1)]),
  );
}

function explain(issue: z.core.$ZodIssue, content: unknown): string[] {
  const at = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? ['experts'] : issue.path.length === 2 ? EXPERT_KEYS : SUPPORTS_KEYS;
    return issue.keys.map((key) => `${at ? `${at}.` : ''}${key.slice(0, 60)} is not a known key${remedy(key, known)}`);
  }
  if (issue.code === 'custom' && issue.params?.own) return [`${at} ${issue.message}`];
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
  const near = nearestName(key, known);
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
