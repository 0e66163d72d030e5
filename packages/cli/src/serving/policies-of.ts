import type { PolicyConfig, Router } from '@torouter/classifiers';
import { TorouterError } from '@torouter/data';
import type { PolicySpec } from './policy-spec.js';

/**
 * What "auto:NAME" stands for: the given policies beside the two that are always there, `best` (the highest score) and, where training
 * has recorded a λ that keeps quality, `cheap`. A given one of their names takes their place.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where a policy needs that λ and there is none.
 */
export function policiesOf(router: Router, specs: ReadonlyMap<string, PolicySpec> = new Map()): Record<string, Router> {
  const all = new Map<string, PolicySpec>([['best', { kind: 'best' }]]);
  if (router.training?.keepQuality) all.set('cheap', { kind: 'keep-quality' });
  for (const [name, spec] of specs) all.set(name, spec);
  return Object.fromEntries([...all].map(([name, spec]) => [name, router.withPolicy(policyOf(router, name, spec))]));
}

function policyOf(router: Router, name: string, spec: PolicySpec): PolicyConfig {
  if (spec.kind === 'best') return { kind: 'argmax' };
  if (spec.kind === 'utility') return spec;
  const lambda = router.training?.keepQuality?.lambda;
  if (lambda === undefined)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `The policy ${name}=keep-quality needs the λ that training records where outcomes have costs and a cheaper choice keeps the quality; the router "${router.name}" has none. Train it on outcomes with costs (or with --prices), or serve with --policy ${name}=utility:LAMBDA.`,
      { details: { policy: name } },
    );
  return { kind: 'utility', lambda };
}
