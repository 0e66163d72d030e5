/** Dollars with as many digits as tell something: "$12.34", "$0.0012"; "–" where they are not known. */
export function formatDollars(usd: number | null): string {
  if (usd === null || Number.isNaN(usd)) return '–';
  if (usd === 0) return '$0';
  return usd >= 1 ? `$${usd.toFixed(2)}` : `$${usd.toPrecision(2)}`;
}
