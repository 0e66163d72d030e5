/** A number that a text gives: as written, and its value. */
export interface WrittenNumber {
  readonly text: string;
  readonly value: number;
}

const PLAIN = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:e[+-]?\d{1,3}(?![\p{L}\p{N}]))?|(?<!\.)\.\d+`;

// Not what is part of a word (CO2), an exponent or an index (m^2, x_{1}). "3-5" has no negative number in it, a date no fraction.
const NUMBER = new RegExp(
  String.raw`(?<![\p{L}\p{N}_^]|[_^]\{)((?<![\p{L}\p{N})\]}])-)?` +
    String.raw`(?:(\d{1,15}) (\d{1,15})\/(\d{1,15})(?![\/\d])|(${PLAIN})(?:(?<!\/[\d.,]{1,20}) ?\/ ?(\d{1,15}(?:\.\d{1,15})?)(?![\/\d]))?)`,
  'giu',
);

/** The numbers of a text that `numberText` has gone over, in order: 5, -1,200.50, 1e3, 3/4, 2 1/2. Takes time linear in the text. */
export function* numbersIn(text: string): Generator<WrittenNumber, void> {
  for (const [written, sign, whole, above, below, plain, divisor] of text.matchAll(NUMBER)) {
    const size =
      whole === undefined
        ? Number(plain.replaceAll(',', '')) / Number(divisor ?? 1)
        : Number(whole) + Number(above) / Number(below);
    if (Number.isFinite(size)) yield { text: written, value: sign ? -size : size };
  }
}
