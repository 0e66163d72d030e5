/** Logits → probabilities, in place. Returns ln Σ exp(logit). */
export function softmax(logits: Float64Array): number {
  let max = -Infinity;
  for (const logit of logits) if (logit > max) max = logit;
  let sum = 0;
  for (let j = 0; j < logits.length; j++) sum += logits[j] = Math.exp(logits[j] - max);
  for (let j = 0; j < logits.length; j++) logits[j] /= sum;
  return max + Math.log(sum);
}
