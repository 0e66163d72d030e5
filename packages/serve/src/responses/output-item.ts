import type { Logprob } from './to-logprobs.js';

/** How far an item has come. */
export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** One thing in the output of a response. */
export type OutputItem = OutputMessage | OutputCall;

/** What the assistant said. */
export interface OutputMessage {
  readonly id: string;
  readonly type: 'message';
  readonly status: ItemStatus;
  readonly role: 'assistant';
  readonly content: readonly OutputPart[];
}

/** A call of a function. */
export interface OutputCall {
  readonly id: string;
  readonly type: 'function_call';
  readonly status: ItemStatus;
  /** Of the model's; its output is sent back under it. */
  readonly call_id: string;
  readonly name: string;
  /** JSON as the model wrote it. */
  readonly arguments: string;
}

/** A part of what was said. */
export type OutputPart =
  | {
      readonly type: 'output_text';
      readonly annotations: readonly [];
      readonly logprobs: readonly Logprob[];
      readonly text: string;
    }
  | { readonly type: 'refusal'; readonly refusal: string };
