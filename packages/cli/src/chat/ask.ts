import { TorouterError } from '@torouter/data';
import type { AnswerFacts } from './answer-facts.js';
import type { Conversation } from './conversation.js';
import { factsOfHeaders } from './facts-of-headers.js';
import type { GatewayClient } from './gateway-client.js';
import { readAnswer } from './read-answer.js';
import { TerminalText } from './terminal-text.js';

/** How a question is asked. */
export interface AskOptions {
  /** Gets the answer as it comes, in whole lines at its end. */
  write: (text: string) => Promise<void>;
  /** Stops the answer. */
  signal: AbortSignal;
}

/** What is known once an answer is over. */
export interface Asked {
  facts: AnswerFacts;
  seconds: number;
  /** The signal stopped it. */
  stopped: boolean;
}

/**
 * Asks the next question of a conversation. An answer, complete or stopped, is kept in the conversation if it has any text; one that
 * failed is not, nor is its question.
 *
 * @throws {TorouterError} What {@link GatewayClient} and {@link readAnswer} throw; what had come until then is written.
 */
export async function ask(
  client: GatewayClient,
  conversation: Conversation,
  question: string,
  { write, signal }: AskOptions,
): Promise<Asked> {
  const started = performance.now();
  const terminalText = new TerminalText();
  let facts: AnswerFacts = {};
  let text = '';
  conversation.decisionId = undefined;
  try {
    const response = await client.chat(conversation.request(question), conversation.session, signal);
    facts = factsOfHeaders(response.headers);
    for await (const piece of readAnswer(response.body!, facts, { key: client.key, signal })) {
      text += piece;
      await write(terminalText.push(piece));
    }
  } catch (error) {
    if (TorouterError.isInstance(error) && typeof error.details.decisionId === 'string')
      facts.decisionId = error.details.decisionId;
    if (!signal.aborted) throw error;
  } finally {
    conversation.decisionId = facts.decisionId;
    if (!terminalText.atLineStart) await write('\n');
  }
  if (text !== '') conversation.keep(question, text);
  return { facts, seconds: (performance.now() - started) / 1000, stopped: signal.aborted };
}
