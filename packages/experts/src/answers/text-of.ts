/** Text of a message's content, which is a string or parts of which some are text. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as ({ text?: unknown } | null)[])
    .map((part) => (typeof part?.text === 'string' ? part.text : ''))
    .join('');
}
