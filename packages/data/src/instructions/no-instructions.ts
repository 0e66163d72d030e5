import { TorouterError } from '../torouter-error.js';

/** TOROUTER_EMPTY_DATA for a file or folder without a single instruction. */
export function noInstructions(file: string): TorouterError {
  return new TorouterError('TOROUTER_EMPTY_DATA', `${file} holds no instructions. Give a file with at least one.`, {
    details: { file },
  });
}
