import { TorouterError } from '@torouter/data';
import type { ChatRequest, Expert } from '@torouter/experts';

/** Which experts can do what a request needs: all, or one flag each. */
export type Eligible = 'all' | readonly boolean[];

/**
 * Looks at each expert before any policy: whether its entry and its protocol can do what the request needs.
 *
 * @param experts In the router's order; undefined for one that was removed.
 * @throws {TorouterError} TOROUTER_NO_ELIGIBLE_EXPERT with the reason of each; the expert's own error where there is one only.
 */
export function eligibleExperts(
  names: readonly string[],
  experts: readonly (Expert | undefined)[],
  request: ChatRequest,
): Eligible {
  let flags: boolean[] | undefined;
  const reasons: TorouterError[] = [];
  for (let j = 0; j < experts.length; j++) {
    const expert = experts[j];
    const refusal = expert ? expert.refusal?.(request) : removed(names[j]);
    if (!refusal) continue;
    flags ??= experts.map(() => true);
    flags[j] = false;
    reasons.push(refusal);
  }
  if (!flags) return 'all';
  if (flags.includes(true)) return flags;
  if (reasons.length === 1) throw reasons[0];
  throw new TorouterError(
    'TOROUTER_NO_ELIGIBLE_EXPERT',
    `No expert can answer this request. ${reasons.map(({ message }) => message).join(' ')}`,
    { details: { experts: Object.fromEntries(names.map((name, j) => [name, reasons[j].code])) } },
  );
}

function removed(name: string): TorouterError {
  return new TorouterError(
    'TOROUTER_EXPERT_NOT_CONFIGURED',
    `The expert ${name} was removed; add it again, or serve a router without it.`,
    { details: { expert: name } },
  );
}
