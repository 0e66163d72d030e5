import { estimateTokens, TorouterError } from '@torouter/data';
import { messageCharacters } from '../calls/message-characters.js';
import type { TokenCounter } from '../calls/token-counter.js';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatMessage, ChatRequest } from '../expert.js';
import { adaptRequest } from '../prompt/adapt-request.js';
import { choiceTokens } from '../prompt/choice-tokens.js';
import { fitContext } from '../prompt/fit-context.js';
import { checkFields, type CheckedRequest } from './check-fields.js';
import { checkSupports } from './check-supports.js';
import type { Protocol } from './protocol.js';

/** Makes of a request what its expert shall get, or refuses it, before anything is sent. */
export class RequestPreparer {
  readonly #config: ExpertConfig;
  readonly #protocol: Protocol;
  readonly #counter: TokenCounter | undefined;
  /** There is nothing that it could refuse. */
  readonly #takesAll: boolean;

  /** @param counter The entry's tokenizer, where it names one. */
  constructor(config: ExpertConfig, protocol: Protocol, counter: TokenCounter | undefined) {
    this.#config = config;
    this.#protocol = protocol;
    this.#counter = counter;
    this.#takesAll =
      protocol.fields === undefined &&
      protocol.check === undefined &&
      config.contextTokens === undefined &&
      !Object.values(config.supports ?? {}).includes(false);
  }

  /** @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD, TOROUTER_CONTEXT_TOO_LONG */
  prepare(request: ChatRequest): CheckedRequest {
    const checked = this.#check(request);
    if (this.#config.contextTokens === undefined) return checked;
    return { ...checked, request: this.#fitted(checked.request) };
  }

  /** As {@link Expert.refusal}. */
  refusal(request: ChatRequest): TorouterError | undefined {
    if (this.#takesAll) return undefined;
    try {
      const checked = this.#check(request).request;
      // Estimates would refuse what the tokenizer lets through.
      const isCounted = this.#counter === undefined || this.#counter.isReady;
      const fitted = this.#config.contextTokens !== undefined && isCounted ? this.#fitted(checked) : checked;
      this.#protocol.check?.(fitted);
      // A tokenizer that cannot be loaded fails the call that needs it.
      if (!isCounted) this.#counter.ready().catch(() => {});
      return undefined;
    } catch (error) {
      if (TorouterError.isInstance(error)) return error;
      throw error;
    }
  }

  /** Tokens of a conversation, by the entry's tokenizer where it is loaded, else estimated. */
  countTokens(messages: readonly ChatMessage[]): number {
    if (this.#counter?.isReady) return this.#counter.countMessages(messages);
    return estimateTokens(messageCharacters(messages));
  }

  #check(request: ChatRequest): CheckedRequest {
    const { name, supports } = this.#config;
    const adapted = adaptRequest(this.#config, request);
    checkSupports(name, supports, adapted);
    return checkFields(name, this.#protocol.name, this.#protocol.fields, adapted);
  }

  #fitted(request: ChatRequest): ChatRequest {
    // Most conversations are far shorter than the context; to count them would take longer than to send them.
    const room = this.#config.contextTokens! - (choiceTokens(request) ?? 0);
    if (this.#counter?.isReady && this.#counter.mostTokens(request.messages) <= room) return request;
    return fitContext(this.#config, request, (messages) => this.countTokens(messages));
  }
}
