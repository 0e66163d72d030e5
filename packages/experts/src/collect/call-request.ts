import type { Instruction } from '@torouter/data';
import type { ChatRequest, Expert } from '../expert.js';
import { instructionPrompt } from './instruction-prompt.js';

/** What an expert is asked for an instruction: its prompt, and log probabilities where they are wanted and can be had. */
export function callRequest(expert: Expert, instruction: Instruction, asksLogprobs: boolean): ChatRequest {
  const messages = [{ role: 'user', content: instructionPrompt(instruction) }];
  if (!asksLogprobs || expert.carries?.('logprobs') === false) return { messages };
  // One alternative: none is read, and some servers send a long list of them where no number is given.
  return { messages, logprobs: true, top_logprobs: 1 };
}
