import { TorouterError } from '@torouter/data';
import type { ClassifierState } from '../classifier.js';

const encoder = new TextEncoder();

/** JSON as a file of a classifier's state. */
export function jsonFile(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

/**
 * A file that a classifier's state must hold.
 *
 * @throws {TorouterError} TOROUTER_ARTEFACT_INVALID where it is not there.
 */
export function stateFile({ kind, files }: ClassifierState, name: string): Uint8Array {
  const file = files[name];
  if (file) return file;
  throw invalidState(kind, `the file ${name} is missing`);
}

/** The JSON of a file that a classifier's state must hold. */
export function stateJson(state: ClassifierState, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(stateFile(state, name)));
  } catch (error) {
    throw TorouterError.isInstance(error) ? error : invalidState(state.kind, `${name} is not JSON`);
  }
}

/** The error for a state that cannot be one. */
export function invalidState(kind: string, what: string): TorouterError {
  return new TorouterError(
    'TOROUTER_ARTEFACT_INVALID',
    `This is not the state of a classifier "${kind}" for these experts: ${what}. Train the router again.`,
  );
}
