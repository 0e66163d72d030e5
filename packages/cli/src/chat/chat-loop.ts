import { createInterface } from 'node:readline/promises';
import { TorouterError } from '@torouter/data';
import { say } from '../shared/terminal.js';
import type { AnswerOutput } from './answer-output.js';
import { ask } from './ask.js';
import { runChatCommand } from './chat-commands.js';
import type { Conversation } from './conversation.js';
import { describeAnswer } from './describe-answer.js';
import type { GatewayClient } from './gateway-client.js';
import { PromptOutput } from './prompt-output.js';
import { sayDimly } from './say-dimly.js';

const PROMPT = '> ';

/**
 * Asks what is typed at the terminal, line by line, until /exit, Ctrl-D, or Ctrl-C at the prompt. The prompt goes to stderr, answers to
 * stdout. What is typed while an answer comes is asked after it; an error is one line, and the chat goes on.
 */
export async function chatLoop(client: GatewayClient, conversation: Conversation, output: AnswerOutput): Promise<void> {
  const screen = new PromptOutput(process.stderr);
  const terminal = process.stderr.isTTY === true;
  const lines = createInterface({ input: process.stdin, output: screen, terminal, prompt: PROMPT });
  const close = () => lines.close();
  let answer: AbortController | undefined;
  let waiting = 0;
  let open = true;
  lines.on('SIGINT', () => (answer ? answer.abort() : lines.close()));
  lines.on('line', () => waiting++);
  lines.on('close', () => (open = false));
  output.signal.addEventListener('abort', close, { once: true });
  try {
    say(`${conversation.model} at ${client.url}; /help lists the commands, Ctrl-D ends`);
    lines.prompt();
    for await (const line of lines) {
      waiting--;
      // Typed while the answer before came, unseen.
      if (screen.muted) process.stderr.write(`${PROMPT}${line}\n`);
      screen.muted = true;
      answer = new AbortController();
      const signal = AbortSignal.any([output.signal, answer.signal]);
      const goesOn = await take(line, { client, conversation, output, signal });
      answer = undefined;
      if (!goesOn || output.signal.aborted) break;
      if (waiting > 0 || !open) continue;
      screen.muted = false;
      lines.prompt(true);
    }
  } finally {
    output.signal.removeEventListener('abort', close);
    // What readline writes at its end begins a new line, also after ^D.
    screen.muted = false;
    if (open) lines.close();
    if (terminal) process.stderr.write('\n');
  }
  output.signal.throwIfAborted();
}

interface Turn {
  client: GatewayClient;
  conversation: Conversation;
  output: AnswerOutput;
  signal: AbortSignal;
}

/** Does what a line says. Returns whether the chat goes on. */
async function take(line: string, { client, conversation, output, signal }: Turn): Promise<boolean> {
  try {
    if (line.startsWith('/')) return await runChatCommand(line, { client, conversation, signal });
    const question = line.trim();
    if (question === '') return true;
    const { facts, seconds, stopped } = await ask(client, conversation, question, { write: output.write, signal });
    sayDimly(describeAnswer(facts, seconds, stopped));
  } catch (error) {
    if (signal.aborted) return true;
    if (!TorouterError.isInstance(error)) throw error;
    say(`torouter: ${error.message} (${error.code})`);
  }
  return true;
}
