const NOT_ASCII = /[\u0080-\uffff]/g;
const MARKS = /\p{M}/gu;
const combining = new Map<string, boolean>();

/**
 * Removes accents as scikit-learn does: `unicode` decomposes (NFKD) and drops characters whose canonical combining class is
 * not 0, which are fewer than all marks; `ascii` decomposes and drops everything outside ASCII.
 */
export function stripAccents(text: string, kind: 'unicode' | 'ascii'): string {
  const decomposed = text.normalize('NFKD');
  return kind === 'ascii'
    ? decomposed.replace(NOT_ASCII, '')
    : decomposed.replace(MARKS, (mark) => (isCombining(mark) ? '' : mark));
}

/**
 * Whether the canonical combining class of a character is not 0. JavaScript has no property for it, but normalisation sorts
 * neighbours by class, and U+0345 has the highest of all: what moves before it has a class.
 */
function isCombining(mark: string): boolean {
  let known = combining.get(mark);
  if (known === undefined) {
    known = mark === '\u0345' || !`a\u0345${mark}`.normalize('NFD').startsWith('a\u0345');
    combining.set(mark, known);
  }
  return known;
}
