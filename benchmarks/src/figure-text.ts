import type { Figure } from './figure.js';

/** Three digits that count, thousands set apart: "12,300", "1.23", "0.00123". */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

/** "1.23 s (1.1 to 1.4)". */
export function valueText({ value, unit, spread }: Figure): string {
  const range = spread ? ` (${numberText(spread[0])} to ${numberText(spread[1])})` : '';
  return `${numberText(value)} ${unit}${range}`;
}

/** "at most 2 s", or nothing where there is no bar. */
export function targetText({ target, unit }: Figure): string {
  const parts: string[] = [];
  if (target?.atLeast !== undefined) parts.push(`at least ${numberText(target.atLeast)} ${unit}`);
  if (target?.atMost !== undefined) parts.push(`at most ${numberText(target.atMost)} ${unit}`);
  return parts.join(', ');
}

/** Whether the value clears the bar; undefined where there is none. NaN clears no bar. */
export function isMet({ value, target }: Figure): boolean | undefined {
  if (target?.atLeast === undefined && target?.atMost === undefined) return undefined;
  return value >= (target.atLeast ?? -Infinity) && value <= (target.atMost ?? Infinity);
}
