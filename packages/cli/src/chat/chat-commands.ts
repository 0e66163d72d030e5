import { nearestName, TorouterError } from '@torouter/data';
import { print, say } from '../shared/terminal.js';
import { cleanText } from './clean-text.js';
import type { Conversation } from './conversation.js';
import type { GatewayClient } from './gateway-client.js';
import { oneLine } from './one-line.js';

/** What commands work on. */
interface Chat {
  client: GatewayClient;
  conversation: Conversation;
  signal: AbortSignal;
}

interface ChatCommand {
  usage: string;
  summary: string;
  run(rest: string, chat: Chat): void | Promise<void>;
}

const COMMANDS: Record<string, ChatCommand> = {
  model: {
    usage: '/model NAME',
    summary: 'ask this model from now on; "auto" lets the router choose',
    run: (name, { conversation }) => {
      if (name !== '') conversation.model = name;
      say(`model: ${oneLine(conversation.model)}`);
    },
  },
  models: { usage: '/models', summary: 'list the models that there are', run: listModels },
  new: {
    usage: '/new',
    summary: 'forget the conversation and begin another',
    run: (_, { conversation }) => {
      conversation.restart();
      say('a new conversation');
    },
  },
  system: {
    usage: '/system TEXT',
    summary: 'give a system prompt from now on; without TEXT none',
    run: (text, { conversation }) => {
      conversation.system = text || undefined;
      say(text === '' ? 'no system prompt' : 'the system prompt is set');
    },
  },
  why: { usage: '/why', summary: 'show the last decision', run: showDecision },
  help: { usage: '/help', summary: 'show this', run: showHelp },
  exit: { usage: '/exit', summary: 'end; so does Ctrl-D, and Ctrl-C while no answer comes', run: () => {} },
};

/**
 * Does what a line such as "/model small" says.
 *
 * @returns Whether the chat goes on.
 */
export async function runChatCommand(line: string, chat: Chat): Promise<boolean> {
  const [, name, rest] = /^\/(\S*)\s*([^]*)$/.exec(line)!;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) await command.run(rest.trim(), chat);
  else {
    const near = nearestName(name, Object.keys(COMMANDS));
    const hint = near === undefined ? '' : ` Did you mean /${near}?`;
    say(`There is no /${oneLine(name)}.${hint} /help lists the commands; a question begins with another character.`);
  }
  return name !== 'exit';
}

async function listModels(_: string, { client, conversation, signal }: Chat): Promise<void> {
  const names = await client.models(signal);
  print(names.map((name) => `${name === conversation.model ? '*' : ' '} ${oneLine(name)}\n`).join(''));
}

async function showDecision(_: string, { client, conversation, signal }: Chat): Promise<void> {
  const id = conversation.decisionId;
  if (id === undefined) return say('There is no decision yet, or the gateway gave it no id.');
  try {
    print(cleanText(JSON.stringify(await client.decision(id, signal), null, 2)));
  } catch (error) {
    if (!TorouterError.isInstance(error) || error.details.status !== 404) throw error;
    say(`The gateway does not know the decision ${oneLine(id)}, or no longer.`);
  }
}

function showHelp(): void {
  const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length));
  for (const { usage, summary } of Object.values(COMMANDS)) say(`${usage.padEnd(width)}  ${summary}`);
  say('Anything else is asked. Ctrl-C stops an answer. "torouter chat < FILE" asks a text of many lines.');
}
