import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { TorouterError } from '../torouter-error.js';

/** Runs `use` with a new folder that is removed afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'torouter data ')); // a blank in every path
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The TorouterError that `act` raises; fails where it raises none. */
export async function raised(act: () => unknown): Promise<TorouterError> {
  try {
    await act();
  } catch (error) {
    if (TorouterError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('expected a TorouterError, nothing was raised');
}

/** Checks code, and where given the line, of what `act` raises. */
export async function expectRaised(act: () => unknown, code: string, line?: number): Promise<TorouterError> {
  const error = await raised(act);
  expect({ code: error.code, line: error.details.line }).toEqual({ code, line });
  return error;
}
