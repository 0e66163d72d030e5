import { TorouterError } from '@torouter/data';
import { Command, InvalidArgumentError } from 'commander';
import { AnswerOutput } from '../chat/answer-output.js';
import { ask } from '../chat/ask.js';
import { chatLoop } from '../chat/chat-loop.js';
import { Conversation } from '../chat/conversation.js';
import { describeAnswer } from '../chat/describe-answer.js';
import { GatewayClient } from '../chat/gateway-client.js';
import { gatewayKey } from '../chat/gateway-key.js';
import { gatewayUrl } from '../chat/gateway-url.js';
import { readQuestion } from '../chat/read-question.js';
import { sayDimly } from '../chat/say-dimly.js';

interface ChatCommandOptions {
  url: string;
  model: string;
  apiKeyEnv?: string;
  system?: string;
  session?: string;
}

/** `torouter chat`: questions to a running gateway, one or a conversation; answers stream to stdout, who gave them to stderr. */
export function chatCommand(signal: AbortSignal): Command {
  return new Command('chat')
    .description('Talk to a running gateway; shows which expert answers.')
    .argument('[prompt...]', 'one question; without it stdin, and at a terminal a conversation')
    .option('--url <url>', 'where the gateway is, with or without /v1', gatewayUrl, 'http://127.0.0.1:2345')
    .option('--model <name>', 'the router ("auto", its name, "auto:POLICY") or an expert', 'auto')
    .option('--api-key-env <name>', 'environment variable that holds the key of the gateway')
    .option('--system <text>', 'system prompt')
    .option('--session <id>', 'id of the conversation, by which the gateway keeps its expert', parseSession)
    .action(async (words: string[], options: ChatCommandOptions) => {
      const key = options.apiKeyEnv === undefined ? undefined : gatewayKey(options.apiKeyEnv);
      const client = new GatewayClient(options.url, key);
      const conversation = new Conversation(options);
      await using output = new AnswerOutput(signal);
      // Awaited here, because the output is given back at the end of this block.
      if (words.length === 0 && process.stdin.isTTY) return await chatLoop(client, conversation, output);
      const question = words.length > 0 ? words.join(' ') : await readQuestion(process.stdin, signal);
      await askOnce(client, conversation, output, question);
    });
}

async function askOnce(
  client: GatewayClient,
  conversation: Conversation,
  output: AnswerOutput,
  question: string,
): Promise<void> {
  if (question.trim() === '')
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      'Expected a question, got none. Give it as an argument or on stdin; at a terminal, torouter chat alone begins a conversation.',
    );
  const { signal, write } = output;
  const { facts, seconds, stopped } = await ask(client, conversation, question, { write, signal });
  sayDimly(describeAnswer(facts, seconds, stopped));
  signal.throwIfAborted();
}

function parseSession(value: string): string {
  if (!/^[\x21-\x7e]{1,200}$/.test(value))
    throw new InvalidArgumentError('It must be 1 to 200 letters, digits or signs of ASCII.');
  return value;
}
