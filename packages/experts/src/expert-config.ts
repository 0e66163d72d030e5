/** What a model can do, as far as its protocol carries it. */
export interface Supports {
  /** Calls of tools: `tools`, `functions`. @default true */
  readonly tools?: boolean;
  /** Images in messages. @default true */
  readonly images?: boolean;
  /** Answers in JSON: a `response_format` of `json_object` or `json_schema`. @default true */
  readonly json?: boolean;
}

/** How one expert is reached: an entry of `experts.json`. */
export interface ExpertConfig {
  /** The name that the router knows the expert by. */
  readonly name: string;
  /** `openai`: any OpenAI-compatible endpoint; `ai-sdk`: any provider package of the AI SDK (the line of ai@6). */
  readonly protocol: 'openai' | 'ai-sdk';
  /** Up to and with its version, e.g. `https://api.example.com/v1`. `openai` needs it; of `ai-sdk` the package knows its own. */
  readonly baseUrl?: string;
  /** The provider's name of the model. */
  readonly model: string;
  /** `openai`: `/chat/completions`, or `/completions` with prompts written by `chatTemplate`. @default 'chat' */
  readonly api?: 'chat' | 'completions';
  /** For `completions`: the name of a template that ships (`chatml`, `llama-2` …), or one in Jinja, as a model's tokenizer_config.json has it. */
  readonly chatTemplate?: string;
  /** `ai-sdk`: the npm package of the provider, e.g. `@ai-sdk/anthropic`. */
  readonly package?: string;
  /** `ai-sdk`: the function of the package that makes its provider, where it has several. */
  readonly factory?: string;
  /** `ai-sdk`: settings of that function besides key and address, e.g. `region`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** `ai-sdk`: options that only this provider knows, by its name, with every call. */
  readonly providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Settings of a published experiment: `paper/fox-1.6b` and the other six experts of TO-Router. What the entry says itself wins. */
  readonly preset?: string;
  /** Environment variable that holds the API key; no key is sent where it and `apiKeyFile` are left out. */
  readonly apiKeyEnv?: string;
  /** File that holds the API key. */
  readonly apiKeyFile?: string;
  /** A missing price makes costs unknown (null), not 0. */
  readonly priceInputUsdPerMillion?: number;
  readonly priceOutputUsdPerMillion?: number;
  /** Of input that the provider had in its cache. @default the price of input */
  readonly priceCachedInputUsdPerMillion?: number;
  /** Calls in flight; more wait in order of arrival. @default 64 */
  readonly maxConcurrency?: number;
  /** Calls that may wait. @default 16 × maxConcurrency */
  readonly maxWaiting?: number;
  /** In no minute more than so many requests, attempts included; calls wait for their turn. @default no limit */
  readonly requestsPerMinute?: number;
  /** In no minute more than so many tokens, input and output; a call larger than that goes alone. @default no limit */
  readonly tokensPerMinute?: number;
  /** @default 10000 */
  readonly connectTimeoutMs?: number;
  /** From an attempt's submission to the first token of a stream, or to the headers of a whole answer. @default 120000 */
  readonly firstTokenTimeoutMs?: number;
  /** Between two pieces of an answer, while somebody waits for them. @default 60000 */
  readonly idleTimeoutMs?: number;
  /** The whole call: waiting, every attempt, the last byte. @default 600000 */
  readonly timeoutMs?: number;
  /** Attempts after the first, where nothing of an answer came and asking again is safe. @default 2 */
  readonly maxRetries?: number;
  /** The n-th retry waits a random time of up to this × 2^(n − 1), or longer where the expert says so. @default 500 */
  readonly retryDelayMs?: number;
  /** The longest such wait; an expert that wants more is not asked again. @default 30000 */
  readonly maxRetryDelayMs?: number;
  /** After so many failures in a row calls are refused for a while; 0 switches that off. @default 5 */
  readonly breakerFailures?: number;
  /** For how long, until one call is let through as a probe. @default 30000 */
  readonly breakerCooldownMs?: number;
  /** Tokens that the expert takes, input and output together. @default no limit */
  readonly contextTokens?: number;
  /** What happens to a conversation beyond it. @default 'refuse' */
  readonly onContextOverflow?: 'refuse' | 'drop-oldest' | 'cut-prompt';
  /** What the model can do, each true where left out; a request that needs what is false is refused. */
  readonly supports?: Supports;
  /**
   * Goes on with an assistant message that the conversation ends in, instead of answering anew. Of chat endpoints that depends on the server behind
   * them, and this only says so; of `completions` it decides how the prompt is written. @default true with `completions`, else false
   */
  readonly continues?: boolean;
  /** A tokenizer.json, or the folder of one: counts tokens where the expert does not report them. */
  readonly tokenizer?: string;
  /** Put in front of conversations that have no system message. */
  readonly systemPrompt?: string;
  /** What the last user message becomes; `{prompt}` stands for its text. */
  readonly promptTemplate?: string;
  /** Fields of every request, e.g. `temperature`; the caller's own win. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}
