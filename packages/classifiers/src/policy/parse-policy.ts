import { TorouterError } from '@torouter/data';
import { z } from 'zod';
import type { PolicyConfig } from './policy.js';

const schema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('argmax') }),
  z.strictObject({ kind: z.literal('utility'), lambda: z.number().nonnegative() }),
]);

/**
 * Checks a policy that comes from outside (an artefact, a command line).
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
 */
export function parsePolicy(value: unknown): PolicyConfig {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new TorouterError(
    'TOROUTER_INVALID_ARGUMENT',
    'A policy is { "kind": "argmax" } or { "kind": "utility", "lambda": number of at least 0 }; got something else.',
    { cause: result.error },
  );
}
