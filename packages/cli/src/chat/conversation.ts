import { randomUUID } from 'node:crypto';

interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What was said so far, and to whom. */
export class Conversation {
  model: string;
  system: string | undefined;
  session: string;
  /** The gateway's id of its last decision, where it gave one. */
  decisionId: string | undefined;
  #turns: Message[] = [];

  /** @param session By which the gateway knows requests of one conversation. @default a random one */
  constructor({ model, system, session = randomUUID() }: { model: string; system?: string; session?: string }) {
    this.model = model;
    this.system = system || undefined;
    this.session = session;
  }

  /** The body of the request that asks `question` after all that was said. */
  request(question: string): object {
    const system: Message[] = this.system === undefined ? [] : [{ role: 'system', content: this.system }];
    const messages: Message[] = [...system, ...this.#turns, { role: 'user', content: question }];
    return { model: this.model, messages, stream: true, stream_options: { include_usage: true } };
  }

  /** A question and its answer are said from now on. */
  keep(question: string, answer: string): void {
    this.#turns.push({ role: 'user', content: question }, { role: 'assistant', content: answer });
  }

  /** Nothing was said; another session. Model and system prompt stay. */
  restart(): void {
    this.#turns = [];
    this.session = randomUUID();
    this.decisionId = undefined;
  }
}
