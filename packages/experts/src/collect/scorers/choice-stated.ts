import { WINDOW, choiceCues, type ChoiceCue } from './choice-cues.js';
import { letterAfter } from './letter-after.js';
import { letterOfText } from './letter-of-text.js';
import type { Lettered } from './lettered.js';

/** Cues that are looked at, from the last one backwards. */
const CUES = 1000;

const CONNECTOR = /[:=>→—–]|\b(?:is|are|was|be)\b/gi;
const NONE = /^[\s*_"'“(:]{0,6}(?:none|neither|cannot|unable|unknown|inconclusive|insufficient|not enough)\b/i;
const CAPITAL = /(?<![\p{L}\p{N}_'’-])[A-Z](?![\p{L}\p{N}_'’-])/gu;

/**
 * The choice that a text explicitly states ("The answer is B", "**B** is correct", "\boxed{B}", a line with "(B)" alone, or the
 * same with the text of a choice); the last such statement holds.
 *
 * @returns null where it states several or none of them, undefined where there is no such statement.
 */
export function choiceStated(text: string, choices: Lettered): string | null | undefined {
  for (const cue of choiceCues(text).slice(-CUES).reverse()) {
    const letter = STATEMENTS[cue.kind](text, cue, choices);
    if (letter !== undefined) return letter;
  }
  return undefined;
}

const STATEMENTS: Record<
  ChoiceCue['kind'],
  (text: string, cue: ChoiceCue, choices: Lettered) => string | null | undefined
> = {
  answer(text, { end }, choices) {
    const [sentence] = text.slice(end, end + WINDOW).split(/[.?!\n]/, 1);
    if (/^[\s*_]{0,3}[([]/.test(sentence)) {
      const letter = letterAfter(sentence, choices.letters);
      if (letter !== undefined) return letter;
    }
    for (const { 0: connector, index } of sentence.matchAll(CONNECTOR)) {
      const said = choiceAt(text, end + index + connector.length, choices);
      if (said !== undefined) return said;
    }
    return undefined;
  },
  chosen: (text, { end }, choices) => choiceAt(text, end, choices),
  correct(text, { at }, { letters }) {
    const before = text.slice(Math.max(0, at - WINDOW), at);
    const sentence = before.slice(1 + Math.max(...['.', '?', '!', '\n'].map((sign) => before.lastIndexOf(sign))));
    return [...sentence.matchAll(CAPITAL)]
      .map(({ 0: letter, index }) => (letterAfter(sentence.slice(index), letters) === letter ? letter : undefined))
      .findLast((letter) => letter !== undefined);
  },
  line(text, { at, end }, { letters }) {
    const bare = text.slice(at, end).replace(/[\s*_`"'“”()[\]{}.:$\\,>#-]|boxed|text|option|choice/gi, '');
    return bare.length === 1 && letters.includes(bare) ? bare : undefined;
  },
};

/** What is said from here on: a letter, or the text of a choice. */
function choiceAt(text: string, at: number, choices: Lettered): string | null | undefined {
  const window = text.slice(at, at + WINDOW);
  const said = letterAfter(window, choices.letters);
  if (said !== undefined) return said;
  return letterOfText(text.slice(at, at + 2 * WINDOW), choices) ?? (NONE.test(window) ? null : undefined);
}
