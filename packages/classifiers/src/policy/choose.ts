import { chooseArgmax } from './choose-argmax.js';
import { chooseUtility } from './choose-utility.js';
import { keepCurrent } from './keep-current.js';
import type { PolicyChoice, PolicyConfig, PolicyInput } from './policy.js';

/**
 * Applies a policy to one query: pure, so a decision can be replayed from its scores. The expert of a conversation (`current`) is kept
 * unless another is better by more than a switch costs.
 */
export function choose(policy: PolicyConfig, input: PolicyInput): PolicyChoice {
  const choice = policy.kind === 'argmax' ? chooseArgmax(input) : chooseUtility(input, policy.lambda);
  return input.current ? keepCurrent(policy, input, choice, input.current) : choice;
}
