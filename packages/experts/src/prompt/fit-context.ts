import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatMessage, ChatRequest } from '../expert.js';
import { choiceTokens } from './choice-tokens.js';

/** What the middle of a prompt that was cut becomes. */
const GAP = '\n…\n';
/** Half a character, where a cut went through one. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * Fits a conversation into an expert's context: its tokens and those of its answer's limit. What happens beyond is the entry's
 * `onContextOverflow`: `refuse`; `drop-oldest` leaves out the oldest messages of the user with what answers them (calls of tools, their results),
 * but never a system message nor the last one of the user and what follows it; `cut-prompt` takes out the middle of the last user message.
 *
 * @param countTokens Tokens of a conversation, counted or estimated.
 * @throws {TorouterError} TOROUTER_CONTEXT_TOO_LONG, also where the way that was chosen does not help.
 */
export function fitContext(
  {
    name,
    contextTokens,
    onContextOverflow = 'refuse',
  }: Pick<ExpertConfig, 'name' | 'contextTokens' | 'onContextOverflow'>,
  request: ChatRequest,
  countTokens: (messages: readonly ChatMessage[]) => number,
): ChatRequest {
  if (contextTokens === undefined) return request;
  const room = contextTokens - (choiceTokens(request) ?? 0);
  const tokens = countTokens(request.messages);
  if (tokens <= room) return request;
  const shorter =
    onContextOverflow === 'drop-oldest' ? dropOldest : onContextOverflow === 'cut-prompt' ? cutPrompt : undefined;
  const messages = shorter?.(request.messages, (candidate) => countTokens(candidate) <= room);
  if (messages) return { ...request, messages };
  throw new TorouterError(
    'TOROUTER_CONTEXT_TOO_LONG',
    `The expert ${name} takes ${contextTokens} tokens; the conversation has about ${Math.ceil(tokens)}, and its answer may have ${contextTokens - room}. Shorten it, allow fewer output tokens, or set its onContextOverflow.`,
    { details: { expert: name, contextTokens, inputTokens: Math.ceil(tokens), maxOutputTokens: contextTokens - room } },
  );
}

type Shorten = (
  messages: readonly ChatMessage[],
  fits: (messages: readonly ChatMessage[]) => boolean,
) => readonly ChatMessage[] | undefined;

const dropOldest: Shorten = (messages, fits) => {
  const first = messages.findIndex((message) => !isSystem(message));
  // A rest that began with answers to nothing, or results of a call that is gone, would be refused.
  const starts = messages.flatMap(({ role }, i) => (role === 'user' && i > first ? [i] : []));
  const from = (start: number) => messages.filter((message, i) => i >= start || isSystem(message));
  if (starts.length === 0 || !fits(from(starts.at(-1)!))) return undefined;
  let [low, high] = [-1, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(from(starts[middle]))) high = middle;
    else low = middle;
  }
  return from(starts[high]);
};

const cutPrompt: Shorten = (messages, fits) => {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  const content = messages[at]?.content;
  if (typeof content !== 'string') return undefined;
  const cut = (kept: number) => {
    const head = Math.ceil(kept / 2);
    const text = `${content.slice(0, head)}${GAP}${content.slice(content.length - (kept - head))}`;
    return messages.with(at, { ...messages[at], content: text.replace(LONE_SURROGATE, '') });
  };
  if (!fits(cut(1))) return undefined;
  let [low, high] = [1, content.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (fits(cut(middle))) low = middle;
    else high = middle;
  }
  return cut(low);
};

function isSystem({ role }: ChatMessage): boolean {
  return role === 'system' || role === 'developer';
}
