/**
 * What is recorded of one expert's answer to one query. Units: `score` and `bertSim` as recorded, higher is better (score in
 * [0, 1]); `nll` in nats per token; `seconds` from submission to the last token; `cost` in US dollars; `outputChars` the
 * length of the response, from which tokens are estimated where they are not recorded.
 */
export const METRICS = [
  'score',
  'nll',
  'bertSim',
  'seconds',
  'secondsToFirstToken',
  'inputTokens',
  'outputTokens',
  'cost',
  'outputChars',
] as const;

/** One of {@link METRICS}. */
export type Metric = (typeof METRICS)[number];

/** Metrics where less is better: they are negated before anything learns from them. */
export const LESS_IS_BETTER: ReadonlySet<Metric> = new Set<Metric>([
  'nll',
  'seconds',
  'secondsToFirstToken',
  'inputTokens',
  'outputTokens',
  'cost',
  'outputChars',
]);
