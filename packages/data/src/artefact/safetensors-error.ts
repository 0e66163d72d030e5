import { TorouterError } from '../torouter-error.js';

/** What is wrong with a safetensors file, `source` being its path or "This". */
export function safetensorsError(problem: string, source: string, cause?: unknown): TorouterError {
  return new TorouterError(
    'TOROUTER_ARTEFACT_INVALID',
    `${source} is not a usable safetensors file: ${problem}. It was damaged or comes from elsewhere; train or fetch it again.`,
    { cause },
  );
}
