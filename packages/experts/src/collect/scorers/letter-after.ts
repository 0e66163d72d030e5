/** What an answer may say between "the answer is" and the letter itself. */
const FILLER =
  /^(?:[\s*_`"'“”‘’«»$[({<:=>~]|\\(?:boxed|text(?:bf|rm|it)?|math(?:rm|bf|sf)|[([])\{?|(?:therefore|thus|hence|then|clearly|likely|most|probably|definitely|simply|indeed|actually|option|choice|letter|statement|number|answer|the|is)\b)*/i;

/** A letter that stands alone: not of a word (isn't, A-level, B12), a formula or a unit of one (A = 5, C_2). */
const LETTER = /^([a-z])(?![\p{L}\p{N}_]|['’-]\p{L}|\s?(?:[=+^>×]|<(?!\/)))/iu;

/** After "A" or "I", a word: an article or a pronoun, unless the word goes on about the choice. */
const WORD = /^[ \t]+(?!(?:because|since|as|for|due|which|with|is|was|but|when|if|given|and|or|from)\b)[\p{L}\p{N}]/iu;

/** A second letter beside the first: no choice was made. */
const SECOND =
  /^[)\]}*"'’”\s]{0,4}(?:,|;|and\b|or\b|&|\/)(?:\s|and\b|or\b|either\b|option\b|choice\b|[*"'([{]){0,6}([a-z])(?![\p{L}\p{N}_'’-])(?![ \t]+\p{L})/iu;

/**
 * The choice that a text names right at its beginning, after fillers: "**(B)**", "option b.", "\boxed{\text{B}}". "A" is not taken
 * where it is the article.
 *
 * @param text At most a few hundred characters, for this is called at every place that looks promising.
 * @param letters The letters of the choices, upper case.
 * @returns null where several are named ("A or B"), undefined where none is.
 */
export function letterAfter(text: string, letters: string): string | null | undefined {
  const rest = text.slice(FILLER.exec(text)![0].length);
  const written = LETTER.exec(rest)?.[1];
  if (written === undefined) return undefined;
  const letter = written.toUpperCase();
  const behind = rest.slice(1);
  if (!letters.includes(letter) || ('AI'.includes(letter) && WORD.test(behind))) return undefined;
  const second = SECOND.exec(behind)?.[1].toUpperCase();
  return second !== undefined && second !== letter && letters.includes(second) ? null : letter;
}
