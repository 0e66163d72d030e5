/** US dollars with about three significant digits; "–" where they are not recorded. */
export function dollars(value: number | null): string {
  if (value === null) return '–';
  if (value >= 1000) return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  if (value >= 1) return value.toFixed(2);
  return value === 0 ? '0' : value.toPrecision(3);
}
