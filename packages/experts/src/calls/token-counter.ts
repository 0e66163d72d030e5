import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TorouterError } from '@torouter/data';
import type { ChatMessage } from '../expert.js';
import { messageCharacters } from './message-characters.js';
import { messageTexts } from './message-texts.js';

/** What templates put around a message, in tokens: about four in the families that are in use. */
const TOKENS_PER_MESSAGE = 4;

/** Counts tokens as a model does, by its tokenizer.json. */
export class TokenCounter {
  readonly #path: string;
  #encode: ((text: string) => ArrayLike<number>) | undefined;
  #loading: Promise<void> | undefined;

  /** @param path A tokenizer.json, or the folder of one. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Whether it can count now. */
  get isReady(): boolean {
    return this.#encode !== undefined;
  }

  /** Loads the tokenizer, once. @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_MODEL_INVALID */
  ready(): Promise<void> {
    // A file that is mended may be tried again.
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  /** Tokens of a text, without those that mark its beginning and end. */
  count(text: string): number {
    return this.#encode!(text).length;
  }

  /** Tokens of a conversation: its texts, and about four a message for what stands around them. */
  countMessages(messages: readonly ChatMessage[]): number {
    let tokens = 0;
    for (const message of messages) {
      tokens += TOKENS_PER_MESSAGE;
      for (const text of messageTexts(message)) tokens += this.count(text);
    }
    return tokens;
  }

  /** A bound of {@link countMessages} that reads no text: a token is at least a byte, and a character of a string at most three. */
  mostTokens(messages: readonly ChatMessage[]): number {
    return TOKENS_PER_MESSAGE * messages.length + 3 * messageCharacters(messages);
  }

  async #load(): Promise<void> {
    const folder = await stat(this.#path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    const path = folder ? join(this.#path, 'tokenizer.json') : this.#path;
    let content: string;
    try {
      content = await readFile(path, 'utf8');
    } catch (error) {
      throw new TorouterError(
        'TOROUTER_FILE_NOT_FOUND',
        `There is no tokenizer ${path}. Mend "tokenizer" in the experts file.`,
        {
          cause: error,
          details: { file: path },
        },
      );
    }
    try {
      const { Tokenizer } = await import('@huggingface/tokenizers');
      const tokenizer = new Tokenizer(JSON.parse(content) as object, {});
      this.#encode = (text) => tokenizer.encode(text, { add_special_tokens: false }).ids;
      this.count('A text.');
    } catch (error) {
      this.#encode = undefined;
      throw new TorouterError(
        'TOROUTER_MODEL_INVALID',
        `${path} is no tokenizer that can be used. Take the model's own tokenizer.json.`,
        {
          cause: error,
          details: { file: path },
        },
      );
    }
  }
}
