import { say, usesColor } from '../shared/terminal.js';

/** Writes a line that is not the answer itself to stderr, dim where that is a terminal with colours. */
export function sayDimly(line: string): void {
  say(usesColor(process.stderr) ? `\x1b[2m${line}\x1b[22m` : line);
}
