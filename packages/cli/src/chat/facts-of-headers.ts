import type { AnswerFacts } from './answer-facts.js';

/** What the headers of an answer tell: whom the router chose, and why. */
export function factsOfHeaders(headers: Headers): AnswerFacts {
  const value = (name: string) => decoded(headers.get(`x-torouter-${name}`));
  return { chosen: value('expert'), reason: value('reason'), decisionId: value('decision-id') };
}

/** The gateway encodes what is not printable ASCII; text that only looks encoded stays. */
function decoded(value: string | null): string | undefined {
  if (!value) return undefined;
  try {
    const text = decodeURIComponent(value);
    return /^[\x20-\x7e]*$/.test(text) ? value : text;
  } catch {
    return value;
  }
}
