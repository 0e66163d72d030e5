import { cleanText } from './clean-text.js';

/** Text from the gateway as part of a line: no control characters, no line ends, not long. */
export function oneLine(text: string, maxLength = 500): string {
  const line = cleanText(text.slice(0, 4 * maxLength).replace(/\s+/g, ' ')).trim();
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}
