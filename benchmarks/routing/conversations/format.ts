import { SCENARIOS } from './scenarios.js';
import type { ScenarioResult } from './score-rules.js';
import type { StickinessResult } from './score-stickiness.js';

/** Results by the name of a set, or of a set and a recipe. */
type Named<T> = Readonly<Record<string, readonly T[]>>;

const points = (share: number, digits = 1) => (100 * share).toFixed(digits);
const signed = (share: number, digits = 1) => {
  const size = points(Math.abs(share), digits);
  return `${Number(size) === 0 ? '' : share > 0 ? '+' : '−'}${size}`;
};

/**
 * Rules by scenarios: mean quality in percent over the sets, which count alike. ▲ and ▼ count the sets in which the paired 95 %
 * interval of the difference to the first rule lies above or below 0.
 */
export function formatRules(sets: Named<ScenarioResult>): string {
  const all = Object.values(sets);
  const letters = lettersOf(sets);
  const results = letters.map((letter) => all.flatMap((set) => set.filter(({ scenario }) => scenario === letter)));
  const mean = (values: readonly number[]) => points(values.reduce((sum, value) => sum + value, 0) / values.length);
  const marks = (sign: string, count: number) => (count === 0 ? '' : ` ${sign}${all.length > 1 ? count : ''}`);
  const { baselines, rules } = all[0][0];
  return table(
    ['', ...letters],
    [
      ...baselines.map(({ name }, i) => [
        `_${name}_`,
        ...results.map((each) => mean(each.map(({ baselines }) => baselines[i].quality))),
      ]),
      ...rules.map(({ name }, i) => [
        name,
        ...results.map((each) => {
          const row = each.map(({ rules }) => rules[i]);
          const above = row.filter(({ delta }) => delta.low > 0).length;
          const below = row.filter(({ delta }) => delta.high < 0).length;
          return mean(row.map(({ quality }) => quality)) + marks('▲', above) + marks('▼', below);
        }),
      ]),
    ],
  );
}

/** What the last of the rules, the one that is shipped, is worth more than the first, with intervals. */
export function formatGain(sets: Named<ScenarioResult>): string {
  return table(
    ['', ...Object.keys(sets)],
    lettersOf(sets).map((letter) => [
      `${letter}: ${SCENARIOS[letter].title}`,
      ...Object.values(sets).map((results) => {
        const result = results.find(({ scenario }) => scenario === letter);
        return result ? interval(result.rules.at(-1)!.delta) : '';
      }),
    ]),
  );
}

/** Margins by set: quality minus that of margin 0, and the share of turns at which the expert changes. */
export function formatStickiness(sets: Named<StickinessResult>): string {
  const margins = Object.values(sets)[0].map(({ margin }) => margin);
  return table(
    ['margin', ...Object.keys(sets)],
    margins.map((margin, i) => [
      margin === Infinity ? 'never leave' : String(margin),
      ...Object.values(sets).map((results) => {
        const { quality, delta, switches } = results[i];
        return `${i === 0 ? `quality ${points(quality)}` : interval(delta, 2)}, ${points(switches)} %`;
      }),
    ]),
  );
}

function lettersOf(sets: Named<ScenarioResult>): string[] {
  const present = new Set(Object.values(sets).flatMap((results) => results.map(({ scenario }) => scenario)));
  return Object.keys(SCENARIOS).filter((letter) => present.has(letter));
}

function interval({ mean, low, high }: { mean: number; low: number; high: number }, digits?: number): string {
  if (low === 0 && high === 0) return '0';
  return `${signed(mean, digits)} [${signed(low, digits)}, ${signed(high, digits)}]`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
