/** The data of one server-sent event, whose lines may be several; undefined where it has none, as a comment. */
export function eventData(event: string): string | undefined {
  const lines = event
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith('data:'));
  return lines.length === 0 ? undefined : lines.map((line) => line.slice(line[5] === ' ' ? 6 : 5)).join('\n');
}
