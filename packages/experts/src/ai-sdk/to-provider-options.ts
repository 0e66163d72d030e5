import type { SharedV3ProviderOptions } from '@ai-sdk/provider';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatRequest } from '../expert.js';
import { compatibleName } from './compatible-name.js';
import { unsupportedField } from './unsupported-field.js';

type Options = Record<string, unknown>;

/** Fields of OpenAI's requests that @ai-sdk/openai has under a name of its own. */
const OPENAI_NAMES: Readonly<Record<string, string>> = {
  user: 'user',
  metadata: 'metadata',
  store: 'store',
  prediction: 'prediction',
  service_tier: 'serviceTier',
  reasoning_effort: 'reasoningEffort',
  verbosity: 'textVerbosity',
  logit_bias: 'logitBias',
  parallel_tool_calls: 'parallelToolCalls',
  safety_identifier: 'safetyIdentifier',
  prompt_cache_key: 'promptCacheKey',
  prompt_cache_retention: 'promptCacheRetention',
};
/** What the AI SDK has options for, and what the package sets itself: the rest goes through as it is. */
const NOT_RAW: ReadonlySet<string> = new Set([
  ...['messages', 'model', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens', 'temperature', 'top_p'],
  ...['stop', 'seed', 'presence_penalty', 'frequency_penalty', 'tools', 'tool_choice'],
]);

/**
 * The options that only some packages know: the entry's, and above them those that fields of the request become.
 *
 * @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD for `parallel_tool_calls: false` where the package cannot ask for it.
 */
export function toProviderOptions(config: ExpertConfig, request: ChatRequest): SharedV3ProviderOptions {
  const merged: Record<string, Options> = { ...config.providerOptions };
  const [key, options] = optionsOf(config, request);
  if (Object.keys(options).length > 0) merged[key] = { ...merged[key], ...options };
  return merged as SharedV3ProviderOptions;
}

/** The name under which a package looks for its options, and those that the request sets. */
function optionsOf(config: ExpertConfig, request: ChatRequest): [key: string, options: Options] {
  const { name, package: packageName, model } = config;
  const strict = strictness(request);
  const alone = request.parallel_tool_calls === false;
  switch (packageName) {
    case '@ai-sdk/openai':
      return ['openai', { ...openAiOptions(request, config.api), ...strict }];
    case '@ai-sdk/openai-compatible':
      return [compatibleName(config).split('.')[0].trim(), rawOptions(request)];
    case '@ai-sdk/mistral':
      return ['mistral', { ...strict, ...(alone && { parallelToolCalls: false }) }];
    case '@ai-sdk/anthropic':
      return ['anthropic', alone ? { disableParallelToolUse: true } : {}];
    case '@ai-sdk/amazon-bedrock':
      if (!alone || /anthropic|claude/.test(model)) return ['anthropic', alone ? { disableParallelToolUse: true } : {}];
      break;
    default:
      if (!alone) return ['', {}];
  }
  throw unsupportedField(name, 'parallel_tool_calls', 'false', 'Leave it out and be ready for several calls.');
}

function openAiOptions(request: ChatRequest, api: ExpertConfig['api']): Options {
  const options: Options = {};
  for (const [field, option] of Object.entries(OPENAI_NAMES))
    if (request[field] != null) options[option] = request[field];
  if (request.logprobs === true) {
    const top = Number(request.top_logprobs ?? 0);
    // The Responses API has log probabilities only together with alternatives; `true` would ask for 20 of them.
    options.logprobs = top > 0 ? top : api === 'chat' || 1;
  }
  return options;
}

function rawOptions(request: ChatRequest): Options {
  const given = Object.entries(request).filter(([field, value]) => value != null && !NOT_RAW.has(field));
  // The package overwrites this one with its own.
  return Object.fromEntries(given.map(([field, value]) => [field === 'verbosity' ? 'textVerbosity' : field, value]));
}

/** The packages' defaults differ from OpenAI's, which is not strict. */
function strictness({ response_format: format }: ChatRequest): Options {
  const { type, json_schema: schema } = (format ?? {}) as { type?: unknown; json_schema?: { strict?: unknown } | null };
  return type === 'json_schema' ? { strictJsonSchema: schema?.strict === true } : {};
}
