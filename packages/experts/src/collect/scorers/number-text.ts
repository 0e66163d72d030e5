/**
 * A text with its numbers in one notation: a minus is "-", currency signs are gone, digits are not parted by thin spaces or LaTeX's,
 * and \frac{a}{b} is a/b.
 */
export function numberText(text: string): string {
  return text
    .replaceAll('\u2212', '-')
    .replace(/-\s?\\?[$€£¥₹]\s?/g, '-')
    .replace(/\\?[$€£¥₹]/g, ' ')
    .replace(/(?<=\d)(?:\\[,!;:]|\{,\}|[\u00a0\u2009\u202f])(?=\d{3}(?!\d))/g, '')
    .replace(/(?<=\d)\\[dt]?frac/g, ' \\frac')
    .replace(/\\[dt]?frac\s{0,3}\{\s{0,3}([\d.,-]{1,40})\s{0,3}\}\s{0,3}\{\s{0,3}([\d.,]{1,40})\s{0,3}\}/g, '$1/$2');
}
