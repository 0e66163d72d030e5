import { choiceStated } from './choice-stated.js';
import { letterAfter } from './letter-after.js';
import type { Lettered } from './lettered.js';
import { ownPart } from './own-part.js';
import { quotedChoice } from './quoted-choice.js';

/** Characters at the end of an answer in which a conclusion is looked for that is not stated as one. */
const TAIL = 300;

/** Nothing but a letter, after `plainAnswer`. */
const ALONE = /^(?:(?:option|choice|answer|letter)[ :(]{1,3})?([a-z])$/i;

/** A line that begins with a choice: "B) …", "**B.** …", "B: …", "B - …". */
const LINE = /^[\s*_#>"'-]{0,6}[([]?([A-Z])(?:[)\]][.:*]{0,3}|[.:*]{1,3}|\s?[-–—])(?:\s|$)/gm;

/** A choice named in passing: "option B", "(B)", "so it is B." */
const MENTION =
  /(?<!\bnot )(?:\b(?:[Oo]ption|[Cc]hoice|[Aa]nswer|[Ll]etter)\s{1,3}[("'*]{0,3}([A-Z])|\(([A-Z])\)|(?:\b(?:is|be|as|to|so|thus|hence|therefore)\b,?|['’]s|[:=→])\s{1,3}[*"'(]{0,3}([A-Z])(?=[)."'*]{0,4}(?:\s|$)))(?![\p{L}\p{N}_'’]|\s?[=+^]|\)?\s(?:is|are|was) (?:not|in|wrong|false))/gu;

/**
 * The letter of the choice that an answer makes. In this order: the whole answer is a letter or the text of a choice; the last explicit
 * statement ("The answer is (B)", `"answer": "B"`, "\boxed{B}", "option B is correct", a line "**B**"); the line that begins with a
 * letter ("B. because …"), if it is the only one or the answer begins with it; the one choice that the last line mentions; the one
 * choice whose text is quoted at the end. English words. Takes time linear in the answer.
 *
 * @returns null where nothing could be taken as a choice, or several were named.
 */
export function extractChoice(response: string, choices: Lettered): string | null {
  const { letters, texts } = choices;
  const plain = choices.plain(response);
  const alone = ALONE.exec(plain)?.[1].toUpperCase();
  if (alone !== undefined && letters.includes(alone)) return alone;
  const same = texts.indexOf(plain);
  if (same >= 0) return letters[same];

  const own = ownPart(response);
  let stated = choiceStated(own, choices);
  if (stated === undefined && own !== response) stated = choiceStated(response, choices);
  if (stated !== undefined) return stated;

  const lines = [...response.matchAll(LINE)].filter(({ 1: letter }) => letters.includes(letter));
  const begins = lines.length > 0 && response.slice(0, lines[0].index).trim() === '';
  const lists = lines.length > 1 && lines[0][1] === 'A' && lines[1][1] === 'B';
  if (lines.length === 1 || (begins && !lists)) {
    const [{ 0: found, 1: letter, index }] = lines;
    const at = index + found.indexOf(letter);
    return letterAfter(response.slice(at, at + TAIL), letters) ?? null;
  }

  const trimmed = response.trimEnd();
  const last = trimmed.slice(trimmed.lastIndexOf('\n') + 1).slice(-TAIL);
  const mentioned = [...last.matchAll(MENTION)]
    .map(({ 0: found, index }) => letterAfter(last.slice(index + found.search(/[A-Z](?!.*[A-Z])/)), letters))
    .filter((letter) => letter !== undefined);
  if (new Set(mentioned).size === 1 && mentioned[0] !== null) return mentioned[0];

  const quoted = quotedChoice(trimmed.length <= TAIL ? plain : choices.plain(last), texts);
  return quoted === undefined ? null : letters[quoted];
}
