import { errorWords } from './error-words.js';

/** As the transport has them: ECONNREFUSED, UND_ERR_SOCKET, CERT_HAS_EXPIRED, ERR_INVALID_URL. */
const CODE = /^[A-Z][A-Z0-9_]{2,60}$/;
const WORD = /^[\w.-]{1,64}$/;

/** Why something failed, in one word. */
export interface Reason {
  reason: string;
  /** The word is a code of the transport. */
  isTransport: boolean;
}

/** Looks for a code of the transport down the causes of an error; else for the endpoint's own word, else for the error's name. */
export function reasonOf(error: object, secrets: readonly string[]): Reason {
  let each: unknown = error;
  for (let depth = 0; typeof each === 'object' && each !== null && depth < 10; depth++) {
    const { code, cause, errors, message } = each as Record<'code' | 'cause' | 'errors' | 'message', unknown>;
    // Browsers' list of ports of other protocols (10080, 6667 …), which undici keeps as well.
    if (message === 'bad port') return { reason: 'ERR_BAD_PORT', isTransport: true };
    // The endpoint's own codes are in plain objects.
    if (typeof code === 'string' && CODE.test(code) && 'stack' in each) return { reason: code, isTransport: true };
    // Attempts at all addresses of a name.
    each = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  const { name, stack } = error as { name?: unknown; stack?: unknown };
  const { type, code } = stack === undefined ? errorWords(error, secrets) : {};
  const said = [type, code].find((word) => word !== undefined && WORD.test(word));
  const named = typeof name === 'string' && WORD.test(name) ? name.replace(/^AI_/, '') : 'unknown';
  return { reason: said ?? named, isTransport: false };
}
