import { chooseArgmax } from './choose-argmax.js';
import { chooseUtility } from './choose-utility.js';
import type { PolicyChoice, PolicyConfig, PolicyInput } from './policy.js';

/** Applies a policy to one query: pure, so a decision can be replayed from its scores. */
export function choose(policy: PolicyConfig, input: PolicyInput): PolicyChoice {
  switch (policy.kind) {
    case 'argmax':
      return chooseArgmax(input);
    case 'utility':
      return chooseUtility(input, policy.lambda);
  }
}
