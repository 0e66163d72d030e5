/**
 * Entropy of the shares of queries per expert, in nats: 0 where a router has collapsed onto one expert, ln E where it uses all
 * alike. Divide by `Math.log(E)` for a figure in [0, 1].
 *
 * @param shares Shape (E,), non-negative, summing to 1.
 */
export function shareEntropy(shares: readonly number[]): number {
  return shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
}
