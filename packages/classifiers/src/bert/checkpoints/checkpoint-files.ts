import { decodeSafetensors, encodeSafetensors, TorouterError, type Tensor } from '@torouter/data';
import { z } from 'zod';
import type { TrainingCheckpoint } from './training-checkpoint.js';

const MOMENTS = ['weights', 'first', 'second'] as const;
const schema = z.object({
  step: z.int().min(0),
  epochs: z.array(z.object({ trainLoss: z.number(), validationLoss: z.number().optional() })),
});

/** A checkpoint as fields of a manifest and binary files. */
export function encodeCheckpoint({ state, losses, epochs, best }: TrainingCheckpoint): {
  manifest: Record<string, unknown>;
  files: Record<string, Uint8Array>;
} {
  const files: Record<string, Uint8Array> = {};
  for (const moment of MOMENTS)
    files[`${moment}.safetensors`] = encodeSafetensors(
      Object.fromEntries(
        Object.entries(state.parameters).map(([name, parameter]) => [
          name,
          { shape: parameter.shape, data: parameter[moment] },
        ]),
      ),
    );
  files['losses.safetensors'] = encodeSafetensors({
    losses: { shape: [losses.length], data: Float64Array.from(losses) },
  });
  if (best) files['best.safetensors'] = encodeSafetensors(best);
  return { manifest: { step: state.step, epochs: epochs.map((epoch) => ({ ...epoch })) }, files };
}

/** @throws {TorouterError} TOROUTER_ARTEFACT_INVALID where they are none. */
export function decodeCheckpoint(
  manifest: Record<string, unknown>,
  files: Readonly<Record<string, Uint8Array>>,
): TrainingCheckpoint {
  const parsed = schema.safeParse(manifest);
  if (!parsed.success || [...MOMENTS, 'losses'].some((name) => !files[`${name}.safetensors`])) throw invalid();
  const { step, epochs } = parsed.data;
  const [weights, first, second] = MOMENTS.map((moment) => singles(files[`${moment}.safetensors`]));
  const losses = decodeSafetensors(files['losses.safetensors']).losses?.data;
  if (losses?.length !== step) throw invalid();
  return {
    state: {
      step,
      parameters: Object.fromEntries(
        Object.entries(weights).map(([name, { shape, data }]) => [
          name,
          { shape, weights: data, first: first[name]?.data, second: second[name]?.data },
        ]),
      ),
    },
    losses: [...(losses as Float64Array)],
    epochs,
    ...(files['best.safetensors'] && { best: singles(files['best.safetensors']) }),
  };
}

function singles(bytes: Uint8Array): Record<string, { shape: readonly number[]; data: Float32Array }> {
  const tensors: [string, Tensor][] = Object.entries(decodeSafetensors(bytes));
  return Object.fromEntries(
    tensors.map(([name, { shape, data }]) => {
      if (!(data instanceof Float32Array)) throw invalid();
      return [name, { shape, data }];
    }),
  );
}

function invalid(): TorouterError {
  return new TorouterError('TOROUTER_ARTEFACT_INVALID', 'This is no checkpoint of a training.');
}
