/** Characters beside a cue that are looked at: with a bound, a text takes time linear in its length. */
export const WINDOW = 160;

/** Where a statement about the choice may be: what was found, from where to where. */
export interface ChoiceCue {
  readonly kind: 'answer' | 'chosen' | 'correct' | 'line';
  readonly at: number;
  readonly end: number;
}

const KINDS = {
  /** Before a connector: "the answer is", `"answer_choice":`, "<answer>". */
  answer: /(?:answer|choice|option|solution)(?![a-z])/gi,
  /** Right before the choice. */
  chosen: /\b(?:choose|chose|pick|select|selected|go with|going with|opt for)\b|\\f?boxed ?\{/gi,
  /** After the choice: "B is the correct answer". */
  correct:
    /\b(?:is|are|be|seems)(?: the| indeed| also| clearly| therefore| thus| most likely)*(?: (?:only|single|most|one))*(?: (?:correct|right|best|appropriate|accurate|likely|suitable|(?:final )?answer)\b)/gi,
  /** A short line with at most "option (X)" on it. */
  line: /^(?=.{1,30}$)[^a-z0-9\n]*(?:(?:option|choice|boxed|text)[^a-z0-9\n]*){0,2}[a-z][^a-z0-9\n]*$/gim,
} as const;

/** All places of a text where a statement about the choice may be, in order. */
export function choiceCues(text: string): ChoiceCue[] {
  return Object.entries(KINDS)
    .flatMap(([kind, pattern]) =>
      [...text.matchAll(pattern)].map(({ 0: { length }, index }) => ({
        kind: kind as ChoiceCue['kind'],
        at: index,
        end: index + length,
      })),
    )
    .sort((a, b) => a.at - b.at);
}
