import type { OptimizerOptions } from './optimizer.js';

/** The numbers of one update of Adam, `t = step + 1`: `rate = lr / (1 − β1ᵗ)`, `secondFactor = 1 / √(1 − β2ᵗ)`. */
export function adamFactors(
  { kind, weightDecay, beta1, beta2 }: Required<OptimizerOptions>,
  learningRate: number,
  step: number,
): { decay: number; l2: number; rate: number; secondFactor: number } {
  return {
    decay: kind === 'adamw' ? 1 - learningRate * weightDecay : 1,
    l2: kind === 'adam-l2' ? weightDecay : 0,
    rate: learningRate / (1 - beta1 ** (step + 1)),
    secondFactor: 1 / Math.sqrt(1 - beta2 ** (step + 1)),
  };
}
