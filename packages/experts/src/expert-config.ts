/** How one expert is reached: an entry of `experts.json`. */
export interface ExpertConfig {
  /** The name that the router knows the expert by. */
  readonly name: string;
  /** `openai`: any OpenAI-compatible endpoint. */
  readonly protocol: 'openai';
  /** Up to and with its version, e.g. `https://api.example.com/v1`. */
  readonly baseUrl: string;
  /** The provider's name of the model. */
  readonly model: string;
  /** Environment variable that holds the API key; no key is sent where it is left out. */
  readonly apiKeyEnv?: string;
  /** A missing price makes costs unknown (null), not 0. */
  readonly priceInputUsdPerMillion?: number;
  readonly priceOutputUsdPerMillion?: number;
  /** Calls in flight; more wait in order of arrival, up to 16 times as many. @default 64 */
  readonly maxConcurrency?: number;
  /**
   * Most milliseconds from submission, waiting included, to the complete answer; of a stream to its first event, and then between
   * any two chunks. @default 120000
   */
  readonly timeoutMs?: number;
  /** Put in front of conversations that have no system message. */
  readonly systemPrompt?: string;
  /** What the last user message becomes; `{prompt}` stands for its text. */
  readonly promptTemplate?: string;
  /** Fields of every request, e.g. `temperature`; the caller's own win. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}
