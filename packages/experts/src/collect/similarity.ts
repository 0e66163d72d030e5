/**
 * BERTSim of references and responses, pair by pair: the cosine of their embeddings, in [−1, 1]. `bertSim` of `@torouter/embed` makes one of an
 * encoder; this package knows none.
 */
export type Similarity = (
  references: readonly string[],
  responses: readonly string[],
  options: { signal?: AbortSignal },
) => Promise<ArrayLike<number>>;
