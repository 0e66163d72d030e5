import type { ExpertConfig } from '../expert-config.js';
import type { FieldTable } from '../protocol/field-table.js';

const ALWAYS = ['messages', 'model', 'stream', 'stream_options'];
/** What the AI SDK has an option for; `parallel_tool_calls: false` is looked at by value in toCallOptions. */
const STANDARD = [
  ...['max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'top_k', 'stop', 'seed'],
  ...['presence_penalty', 'frequency_penalty', 'response_format', 'tools', 'tool_choice', 'parallel_tool_calls'],
];
/** Without them the answer means something else. */
const MEANING = [
  ...['n', 'logprobs', 'top_logprobs', 'logit_bias', 'modalities', 'audio', 'functions', 'function_call'],
  'web_search_options',
];
/** Without them the answer means the same. */
const HINTS = [
  ...['user', 'metadata', 'store', 'service_tier', 'reasoning_effort', 'verbosity', 'prediction'],
  ...['safety_identifier', 'prompt_cache_key', 'prompt_cache_retention'],
];
/** Options of @ai-sdk/openai that have a name of their own there; see toProviderOptions. */
const OF_OPENAI = [
  ...['logprobs', 'top_logprobs', 'user', 'metadata', 'store', 'service_tier', 'reasoning_effort', 'verbosity'],
  ...['safety_identifier', 'prompt_cache_key', 'prompt_cache_retention'],
];
const PENALTIES = ['presence_penalty', 'frequency_penalty'];

/** Differences from what the AI SDK carries in general. */
interface Differences {
  carries?: readonly string[];
  refuses?: readonly string[];
  drops?: readonly string[];
  others?: FieldTable['others'];
}

/**
 * What a provider package does with the fields of a request, from the warnings in its source (the line of ai@6). A field that nobody here
 * knows is refused: it cannot be carried, and whether it is a hint is not known either. Only @ai-sdk/openai-compatible hands on whatever comes.
 */
export function fieldsOf({ package: name = '', model, api }: ExpertConfig): FieldTable {
  const { carries = [], refuses = [], drops = [], others = 'refused' } = differences(name, model, api);
  const elsewhere = new Set([...carries, ...refuses, ...drops]);
  const rest = (fields: readonly string[]) => fields.filter((field) => !elsewhere.has(field));
  return {
    carried: [...ALWAYS, ...rest(STANDARD), ...carries],
    refused: [...rest(MEANING), ...refuses],
    dropped: [...rest(HINTS), ...drops],
    others,
  };
}

function differences(name: string, model: string, api: ExpertConfig['api']): Differences {
  switch (name) {
    case '@ai-sdk/openai':
      return api === 'chat'
        ? { carries: [...OF_OPENAI, 'logit_bias', 'prediction'], drops: ['top_k'] }
        : { carries: OF_OPENAI, refuses: ['stop'], drops: ['top_k', 'seed', ...PENALTIES] };
    case '@ai-sdk/openai-compatible':
      return { carries: [...HINTS, 'logprobs', 'top_logprobs', 'logit_bias', 'web_search_options'], others: 'carried' };
    case '@ai-sdk/anthropic':
    case '@ai-sdk/amazon-bedrock':
      return { drops: ['seed', ...PENALTIES] };
    case '@ai-sdk/google':
      // Of the 2.5 models the package says that they do not take them.
      return /(^|\/)gemini-2\.5([.-]|$)/i.test(model) ? { drops: PENALTIES } : {};
    case '@ai-sdk/mistral':
      return { drops: ['top_k'] };
    default:
      // @ai-sdk/cohere carries what the AI SDK carries. What another package warns of is refused by refuseWarnings.
      return {};
  }
}
