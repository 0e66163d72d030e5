import { util } from 'undici';

/** Headers of an answer, by name in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** undici's raw headers: name, value, name, value … */
export function readHeaders(raw: Buffer[]): AnswerHeaders {
  return util.parseHeaders(raw);
}

/** Whether a header is among them, by the length of its name: enough to know that it is not. */
export function mayHave(name: string, raw: Buffer[]): boolean {
  for (let i = 0; i < raw.length; i += 2) if (raw[i].length === name.length) return true;
  return false;
}
