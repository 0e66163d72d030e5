/**
 * What a collection measures besides the score: `nll` asks experts for log probabilities, `bertsim` needs a {@link Similarity}, `firsttoken` asks for
 * streams. Cost, finish reason and the length of the response are always recorded.
 */
export const COLLECT_METRICS = ['nll', 'bertsim', 'seconds', 'tokens', 'firsttoken'] as const;

/** One of {@link COLLECT_METRICS}. */
export type CollectMetric = (typeof COLLECT_METRICS)[number];
