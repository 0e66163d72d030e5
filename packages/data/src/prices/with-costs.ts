import type { OutcomeTable } from '../outcome-table.js';
import { estimateTokens } from './estimate-tokens.js';
import type { Price } from './price.js';

/** What {@link withCosts} returns. */
export interface CostedTable {
  table: OutcomeTable;
  /** Whether any of the computed costs rests on tokens estimated from lengths. */
  estimated: boolean;
  /** Cells whose cost was computed. */
  computed: number;
  /** Experts without a price, in the table's order: their recorded costs stand. */
  unpriced: string[];
}

/**
 * A table with `cost` computed from prices: `T_in / 1e6 · c_in + T_out / 1e6 · c_out`. Tokens are the recorded ones, else
 * estimated: input from the prompt's length, output from `outputChars`, else from the response. Where nothing is known of an
 * answer's length the recorded cost stands, NaN where there is none. Experts without a price keep what was recorded.
 *
 * @param prices By expert name.
 * @see TO-Router (2024), evaluation: cost of a model.
 */
export function withCosts(table: OutcomeTable, prices: Readonly<Record<string, Price>>): CostedTable {
  const { rows, columns: E, queries } = table;
  const recorded = (metric: 'cost' | 'inputTokens' | 'outputTokens' | 'outputChars') =>
    table.has(metric) ? table.metric(metric) : undefined;
  const inputTokens = recorded('inputTokens');
  const outputTokens = recorded('outputTokens');
  const outputChars = recorded('outputChars');
  const responses = table.text('response');
  const cost = Float64Array.from(recorded('cost') ?? new Float64Array(rows * E).fill(NaN));

  const priced = table.experts.map((name) => (Object.hasOwn(prices, name) ? prices[name] : undefined));
  let estimated = false;
  let priceable = 0;
  priced.forEach((price, j) => {
    if (!price) return;
    for (let i = 0; i < rows; i++) {
      const cell = i * E + j;
      const knownInput = inputTokens?.[cell] ?? NaN;
      const knownOutput = outputTokens?.[cell] ?? NaN;
      const characters = known(outputChars?.[cell]) ?? responses?.[cell]?.length ?? NaN;
      const input = known(knownInput) ?? estimateTokens(queries[i].prompt.length);
      const output = known(knownOutput) ?? estimateTokens(characters);
      const computed = (input * price.inputUsdPerMillion + output * price.outputUsdPerMillion) / 1e6;
      // What was recorded is better than nothing.
      if (Number.isNaN(computed)) continue;
      cost[cell] = computed;
      priceable++;
      if (Number.isNaN(knownInput) || Number.isNaN(knownOutput)) estimated = true;
    }
  });
  return {
    table: table.withMetric('cost', cost),
    estimated,
    computed: priceable,
    unpriced: table.experts.filter((_, j) => !priced[j]),
  };
}

function known(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}
