import { assemble } from './assemble.js';
import { KERNELS } from './kernels.js';

let bytes: Uint8Array | undefined;

/**
 * The WebAssembly module of the optimiser: imports a memory as `e.mem`, exports `adam`, `sumOfSquares`, `addScaled`, `dropoutMask` and
 * `dots` (see `kernels.ts`). It needs SIMD, which every Node since 16 has.
 */
export function kernelModule(): Uint8Array {
  return (bytes ??= assemble(KERNELS));
}
