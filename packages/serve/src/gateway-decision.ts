/** Which expert a request goes to, and why. `POST /v1/route` answers with it as it stands. */
export interface GatewayDecision {
  /** Unique; the header `x-torouter-decision-id`. */
  readonly id: string;
  readonly expert: string;
  /** Score per expert, higher is better; empty where the request named its expert. */
  readonly scores: Readonly<Record<string, number>>;
  /** One line for people; never holds the prompt. */
  readonly reason: string;
}
