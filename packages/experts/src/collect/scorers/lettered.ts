import { plainAnswer } from './plain-answer.js';

/** The choices of a question as answers are compared with them. */
export interface Lettered {
  /** Upper case, by position. More than there are texts, where only letters are known. */
  readonly letters: string;
  /** As `plain` makes them. */
  readonly texts: readonly string[];
  /** `plainAnswer`; with the case kept where choices differ in nothing else ("Bb", "bb"). */
  readonly plain: (text: string) => string;
}

/** Choices with these letters and texts. */
export function lettered(letters: string, texts: readonly string[]): Lettered {
  const folded = texts.map((text) => plainAnswer(text));
  const keepCase = new Set(folded).size < folded.length;
  const plain = (text: string) => plainAnswer(text, { keepCase });
  return { letters, texts: keepCase ? texts.map(plain) : folded, plain };
}
