/** What an endpoint says of its error in short words; sentences are left to `refusal` to be thrown away. */
export interface ErrorWords {
  type?: string;
  code?: string;
  /** A status that the words stand for, where they came without one. */
  status?: number;
}

/** Statuses of errors that arrive as an event of a stream, by words in their type. */
const STATUSES: readonly [pattern: RegExp, status: number][] = [
  [/overloaded/i, 529],
  [/rate_?limit|throttl|quota|exhausted/i, 429],
  [/authentication|unauthenticated/i, 401],
  [/permission/i, 403],
  [/not_?found/i, 404],
  [/invalid|validation/i, 400],
  [/unavailable/i, 503],
];

/**
 * The words of an error object, in the shapes that providers use: `{ error: { type, code } }` (OpenAI, Anthropic), `{ error: { status } }`
 * (Google), `{ type, code }` (Mistral), `{ __type }` (Amazon).
 *
 * @param secrets What no word may repeat.
 */
export function errorWords(error: unknown, secrets: readonly string[] = []): ErrorWords {
  const outer = record(error);
  const inner = typeof outer.error === 'object' ? record(outer.error) : outer;
  const word = (value: unknown) =>
    typeof value === 'string' && !secrets.some((secret) => secret.length > 3 && value.includes(secret))
      ? value
      : undefined;
  const type = word(inner.type) ?? word(inner.status) ?? word(inner.__type)?.replace(/^.*#/, '');
  const code = word(inner.code);
  const said = [inner.code, inner.status].map(Number).find((status) => status >= 400 && status <= 599);
  const status = said ?? STATUSES.find(([pattern]) => pattern.test(`${type} ${code}`))?.[1];
  return { ...(type && { type }), ...(code && { code }), ...(status && { status }) };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
