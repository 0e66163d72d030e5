/**
 * Writes every line end of a text as a line feed, whatever pieces the text comes in. A parser that gets CR as such waits after it, for it may be
 * half of a CRLF; the last event of a stream that stays open would never be read.
 */
export function unixNewlines(): (piece: string) => string {
  let afterCr = false;
  return (piece) => {
    if (piece === '') return piece;
    const rest = afterCr && piece.startsWith('\n') ? piece.slice(1) : piece;
    afterCr = piece.endsWith('\r');
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest;
  };
}
