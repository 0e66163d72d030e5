import { formatDollars } from '../shared/format-dollars.js';
import { formatDuration } from '../shared/format-duration.js';
import type { AnswerFacts } from './answer-facts.js';
import { oneLine } from './one-line.js';

/** The line under an answer: "— small · highest score 0.91 · $0.00012 · 0.8 s · 34 tokens". What is not known is left out. */
export function describeAnswer(facts: AnswerFacts, seconds: number, stopped: boolean): string {
  const { chosen, expert = chosen, model, reason, costUsd, requests = 1, outputTokens } = facts;
  const moved = chosen !== undefined && chosen !== expert;
  const parts = [
    moved ? `${chosen} → ${expert}` : (expert ?? model ?? (stopped ? undefined : 'unknown expert')),
    reason !== undefined && oneLine(reason, 120),
    stopped && 'stopped',
    !stopped && facts.finishReason === 'length' && 'cut off at the token limit',
    !stopped && facts.finishReason === 'content_filter' && "cut off by the provider's filter",
    costUsd !== undefined && formatDollars(costUsd),
    seconds < 59.95 ? `${seconds.toFixed(1)} s` : formatDuration(seconds),
    outputTokens !== undefined &&
      `${facts.tokensEstimated ? '≈ ' : ''}${outputTokens} token${outputTokens === 1 ? '' : 's'}`,
    requests > 1 && `${requests} requests`,
  ];
  return `— ${oneLine(parts.filter((part) => typeof part === 'string').join(' · '))}`;
}
