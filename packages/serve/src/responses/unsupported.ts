import { TorouterError } from '@torouter/data';

/**
 * The error of something that OpenAI knows and torouter cannot give, so that nobody takes an answer without it for one with it.
 *
 * @param param Where it stands, such as "tools[1].type".
 * @param what What is not there, as a whole sentence's beginning: 'The tool "web_search"'.
 * @param remedy What to do instead, as a whole sentence.
 */
export function unsupported(param: string, what: string, remedy: string): TorouterError {
  return new TorouterError('TOROUTER_UNSUPPORTED_FIELD', `${what} is not supported here. ${remedy}`, {
    details: { param },
  });
}
