const LEADING = /[\s`~<>=|]|(?![-%&@/\\])\p{P}/u;
const TRAILING = /[\s`~<>=|]|(?![-%&@/\\#])\p{P}/u;

/**
 * A text as answers are compared: NFC, case folded, white space collapsed, and without the punctuation, quotes and markdown
 * around it. Signs that belong to a value stay ("-5", "$5", "50%", "C++"), and a text of nothing but signs stays whole.
 */
export function plainAnswer(text: string, { keepCase = false }: { keepCase?: boolean } = {}): string {
  // By way of upper case, "ß" meets "SS", and both sigmas meet; by way of lower case, "ẞ" does.
  const cased = keepCase ? text : text.normalize('NFC').toLowerCase().toUpperCase().toLowerCase();
  const folded = cased.normalize('NFC').replace(/\s+/g, ' ').trim();
  let begin = 0;
  let end = folded.length;
  // By index: an expression that ends in `+$` would try again from each sign of a long run.
  while (begin < end && (LEADING.test(folded[begin]) || folded.startsWith('- ', begin))) begin++;
  while (end > begin && TRAILING.test(folded[end - 1])) end--;
  return folded.slice(begin, end) || folded;
}
