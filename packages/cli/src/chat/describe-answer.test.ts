import { describe, expect, it } from '@jest/globals';
import type { AnswerFacts } from './answer-facts.js';
import { describeAnswer } from './describe-answer.js';
import { factsOfHeaders } from './facts-of-headers.js';

describe('describeAnswer', () => {
  it.each<[AnswerFacts, number, boolean, string]>([
    [{}, 0.04, false, '— unknown expert · 0.0 s'],
    [{}, 1, true, '— stopped · 1.0 s'],
    [{ model: 'gpt' }, 61, false, '— gpt · 1 min 1 s'],
    [{ chosen: 'a', expert: 'b', costUsd: 0, requests: 3 }, 2, false, '— a → b · $0 · 2.0 s · 3 requests'],
    [{ chosen: 'a', outputTokens: 1 }, 2, false, '— a · 2.0 s · 1 token'],
    [{ chosen: 'a', outputTokens: 2, tokensEstimated: true }, 2, false, '— a · 2.0 s · ≈ 2 tokens'],
    [{ chosen: 'a', finishReason: 'length' }, 2, false, '— a · cut off at the token limit · 2.0 s'],
    [{ chosen: 'a', finishReason: 'content_filter' }, 2, false, "— a · cut off by the provider's filter · 2.0 s"],
    [{ chosen: 'a', reason: 'x'.repeat(1000) }, 2, false, `— a · ${'x'.repeat(120)}… · 2.0 s`],
  ])('%j in %d s, stopped: %j', (facts, seconds, stopped, line) => {
    expect(describeAnswer(facts, seconds, stopped)).toBe(line);
  });
});

it('reads headers as the gateway encodes them', () => {
  const facts = (expert: string) => factsOfHeaders(new Headers({ 'x-torouter-expert': expert })).chosen;
  expect(['plain', 'mod%C3%A8le', '20 % off', 'a%41'].map(facts)).toEqual(['plain', 'modèle', '20 % off', 'a%41']);
});
