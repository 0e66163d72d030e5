const PLAIN = /^[\x20-\x7e]*$/;
const MAX_LENGTH = 500;

/**
 * Any text as a header value: characters outside printable ASCII become percent-encoded UTF-8, so that no name and no reason
 * can start another header; text past 500 characters is cut.
 */
export function headerValue(text: string): string {
  const short = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
  return PLAIN.test(short) ? short : short.replace(/[^\x20-\x7e]/gu, percentEncode);
}

/** Unlike encodeURIComponent, never throws: half a surrogate pair becomes U+FFFD. */
function percentEncode(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
