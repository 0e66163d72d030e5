/**
 * The texts of a Python list of string literals such as `['one', "it's\n"]`, the form in which RouterBench stores prompts and
 * responses; undefined where the text is anything else.
 */
export function listLiteral(text: string): string[] | undefined {
  const body = /^\s*\[([\s\S]*)\]\s*$/.exec(text)?.[1];
  if (body === undefined) return undefined;
  const items: string[] = [];
  const item = /\s*(?:'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)")\s*(,|$)/y;
  while (item.lastIndex < body.length) {
    const match = item.exec(body);
    if (!match) return undefined;
    items.push(unescape(match[1] ?? match[2]));
  }
  return items.length ? items : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** @see https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences */
function unescape(literal: string): string {
  return literal.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U(0010[\da-fA-F]{4}|000[\da-fA-F]{5})|([\s\S]))/g,
    (whole, x: string | undefined, u: string | undefined, U: string | undefined, other: string | undefined) =>
      other !== undefined ? (ESCAPES[other] ?? whole) : String.fromCodePoint(Number.parseInt((x ?? u ?? U)!, 16)),
  );
}
