/** The lines of a text with what ends them (LF, CR or CRLF), and what stands behind the last: in all the text itself. */
export function* linesOf(text: string): Generator<string, void> {
  // Looked for by index: a regular expression runs out of stack on a line of some megabytes.
  let [lf, cr] = [text.indexOf('\n'), text.indexOf('\r')];
  for (let begin = 0; begin < text.length;) {
    if (lf >= 0 && lf < begin) lf = text.indexOf('\n', begin);
    if (cr >= 0 && cr < begin) cr = text.indexOf('\r', begin);
    const isCr = cr >= 0 && (lf < 0 || cr < lf);
    const at = isCr ? cr : lf;
    const end = at < 0 ? text.length : at + (isCr && text[at + 1] === '\n' ? 2 : 1);
    yield text.slice(begin, end);
    begin = end;
  }
}
