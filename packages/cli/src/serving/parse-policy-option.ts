import { InvalidArgumentError } from 'commander';
import type { PolicySpec } from './policy-spec.js';
import { splitPair } from './split-pair.js';

const NAME = /^[a-z0-9][\w.-]*$/i;
const FORM = 'name=best, name=utility:LAMBDA or name=keep-quality';

/** Adds one `--policy name=spec` to those before it. */
export function parsePolicyOption(
  value: string,
  before: ReadonlyMap<string, PolicySpec> = new Map(),
): Map<string, PolicySpec> {
  const [name, spec] = splitPair(value, FORM, before);
  if (!NAME.test(name))
    throw new InvalidArgumentError('The name of a policy is made of letters, digits, ".", "_" and "-".');
  return new Map([...before, [name, parseSpec(spec)]]);
}

function parseSpec(spec: string): PolicySpec {
  if (spec === 'best' || spec === 'keep-quality') return { kind: spec };
  const lambda = /^utility:(\S+)$/.exec(spec)?.[1];
  if (lambda === undefined) throw new InvalidArgumentError(`It must be ${FORM}.`);
  const number = Number(lambda);
  if (!Number.isFinite(number) || number < 0)
    throw new InvalidArgumentError('LAMBDA must be a number of at least 0, in score units per US dollar.');
  return { kind: 'utility', lambda: number };
}
