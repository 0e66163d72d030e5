/** Whether stderr is a terminal that shows colours and bars; NO_COLOR and TERM=dumb switch colours off. */
export function usesColor(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

/** Writes a line for people to stderr; stdout is for results. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Writes a result to stdout. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
