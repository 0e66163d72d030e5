import { TorouterError } from '@torouter/data';
import type { Expert } from '@torouter/experts';
import { AUTO_MODEL } from './auto-model.js';
import type { RoutingDecider } from './routing-decider.js';

/**
 * Names of the experts that the router does not know.
 *
 * @param mayLack Experts that the router knows may be missing.
 * @throws {TorouterError} TOROUTER_EXPERT_NOT_CONFIGURED where the router knows experts that are not there,
 *   TOROUTER_INVALID_ARGUMENT where an expert has the name that always routes.
 */
export function checkExperts(
  router: RoutingDecider,
  experts: ReadonlyMap<string, Expert>,
  mayLack: boolean,
): readonly string[] {
  const missing = router.experts.filter((name) => !experts.has(name));
  if (missing.length > 0 && !mayLack)
    throw new TorouterError(
      'TOROUTER_EXPERT_NOT_CONFIGURED',
      `The router "${router.name}" chooses among experts that have no entry: ${missing.join(', ')}. Add them to the experts file under these names.`,
      { details: { experts: missing } },
    );
  if (experts.has(AUTO_MODEL))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `An expert is called "${AUTO_MODEL}", the model name that asks for routing; give it another name.`,
    );
  const known = new Set(router.experts);
  return [...experts.keys()].filter((name) => !known.has(name));
}
