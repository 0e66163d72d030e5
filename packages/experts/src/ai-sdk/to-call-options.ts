import type {
  JSONSchema7,
  LanguageModelV3CallOptions,
  LanguageModelV3FunctionTool,
  LanguageModelV3ToolChoice,
} from '@ai-sdk/provider';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatRequest } from '../expert.js';
import { toPrompt } from './to-prompt.js';
import { toProviderOptions } from './to-provider-options.js';
import { unsupportedField } from './unsupported-field.js';

/** Packages that leave `response_format: json_object` out with a warning: they need a schema. */
const NEED_SCHEMA: ReadonlySet<string | undefined> = new Set(['@ai-sdk/anthropic', '@ai-sdk/amazon-bedrock']);

/**
 * A request in OpenAI's terms as the options of one call of the AI SDK, without the signal. Fields that the package's table drops or refuses
 * are taken to be gone.
 *
 * @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD, naming what cannot be carried.
 */
export function toCallOptions(config: ExpertConfig, request: ChatRequest): LanguageModelV3CallOptions {
  const { name } = config;
  const options = {
    prompt: toPrompt(name, request.messages),
    maxOutputTokens: given<number>(request.max_completion_tokens ?? request.max_tokens),
    temperature: given<number>(request.temperature),
    topP: given<number>(request.top_p),
    // Here @ai-sdk/openai-compatible would warn and leave it out; it goes with the raw fields.
    topK: config.package === '@ai-sdk/openai-compatible' ? undefined : given<number>(request.top_k),
    seed: given<number>(request.seed),
    presencePenalty: given<number>(request.presence_penalty),
    frequencyPenalty: given<number>(request.frequency_penalty),
    stopSequences: stopSequences(name, request.stop),
    responseFormat: responseFormat(config, request.response_format),
    tools: tools(name, request.tools),
    toolChoice: toolChoice(name, request.tool_choice),
    providerOptions: toProviderOptions(config, request),
  };
  // Some packages tell "undefined" from "left out".
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as LanguageModelV3CallOptions;
}

/** Values are the provider's to judge, as behind the other protocol. */
function given<T>(value: unknown): T | undefined {
  return value == null ? undefined : (value as T);
}

function stopSequences(name: string, stop: unknown): string[] | undefined {
  if (stop == null) return undefined;
  const list: unknown[] = Array.isArray(stop) ? stop : [stop];
  if (list.every((each) => typeof each === 'string')) return list;
  throw unsupportedField(name, 'stop', undefined, 'Send a string, or a list of strings.');
}

function responseFormat(config: ExpertConfig, format: unknown): LanguageModelV3CallOptions['responseFormat'] {
  // @ai-sdk/openai-compatible gets it raw, among the provider's options: its own way would lose `strict`.
  if (format == null || config.package === '@ai-sdk/openai-compatible') return undefined;
  const { type, json_schema: described } = format as { type?: unknown; json_schema?: Record<string, unknown> | null };
  if (type === 'text') return undefined;
  if (type !== 'json_object' && type !== 'json_schema')
    throw unsupportedField(config.name, 'response_format.type', type, 'Use text, json_object or json_schema.');
  const schema = type === 'json_schema' ? given<JSONSchema7>(described?.schema) : undefined;
  if (!schema && NEED_SCHEMA.has(config.package))
    throw unsupportedField(config.name, 'response_format', type, 'Send a json_schema with its schema.');
  const schemaName = given<string>(described?.name);
  const description = given<string>(described?.description);
  return {
    type: 'json',
    ...(schema && { schema }),
    ...(schema && schemaName !== undefined && { name: schemaName }),
    ...(schema && description !== undefined && { description }),
  };
}

function tools(name: string, list: unknown): LanguageModelV3FunctionTool[] | undefined {
  if (list == null) return undefined;
  if (!Array.isArray(list)) throw unsupportedField(name, 'tools', undefined, 'Send a list of function tools.');
  return list.map((tool: unknown, index) => {
    const { type, function: described } = (tool ?? {}) as { type?: unknown; function?: Record<string, unknown> | null };
    const fail = (field: string, came?: unknown) =>
      unsupportedField(name, `tools[${index}].${field}`, came, 'Send function tools with a name.');
    if (type !== 'function') throw fail('type', type);
    const { name: toolName, description, parameters, strict } = described ?? {};
    if (typeof toolName !== 'string') throw fail('function.name');
    return {
      type: 'function',
      name: toolName,
      ...(typeof description === 'string' && { description }),
      inputSchema: given<JSONSchema7>(parameters) ?? { type: 'object', properties: {} },
      ...(typeof strict === 'boolean' && { strict }),
    };
  });
}

function toolChoice(name: string, choice: unknown): LanguageModelV3ToolChoice | undefined {
  if (choice == null) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  const { type, function: tool } = choice as { type?: unknown; function?: { name?: unknown } | null };
  if (type === 'function' && typeof tool?.name === 'string') return { type: 'tool', toolName: tool.name };
  throw unsupportedField(name, 'tool_choice', type ?? choice, 'Use auto, none, required or one function by its name.');
}
