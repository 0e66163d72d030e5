/** What a router decided for one query, and why. */
export interface Decision {
  /** Name of the chosen expert. */
  readonly expert: string;
  /** Score per expert, higher is better: estimated quality or preference probability, as the classifier has it. */
  readonly scores: Readonly<Record<string, number>>;
  /** One line for people: policy, score, expected cost. Never holds the prompt. */
  readonly reason: string;
}
