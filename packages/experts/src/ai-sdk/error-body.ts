/** The object that the body of an error holds as JSON; an empty one where it holds none. */
export function errorBody(text: string | undefined): Record<string, unknown> {
  try {
    const body = JSON.parse(text ?? '') as unknown;
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
