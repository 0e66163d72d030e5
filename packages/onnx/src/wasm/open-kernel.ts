import type { WebAssemblyApi } from '../runtime/worker/protocol.js';
import { kernelModule } from './kernel-module.js';

const PAGE_BYTES = 65_536;

/** The kernel's functions (see `kernels.ts`); addresses are byte offsets, multiples of 16. */
export type Kernel = Record<
  'adam' | 'sumOfSquares' | 'addScaled' | 'dropoutMask' | 'dots',
  (...values: number[]) => number
>;

/** The kernel on a fresh memory of at least so many bytes, at most 4 GiB. */
export function openKernel(bytes: number): { kernel: Kernel; buffer: ArrayBuffer } {
  const wasm = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
  const memory = new wasm.Memory({ initial: Math.max(1, Math.ceil(bytes / PAGE_BYTES)) });
  const { exports } = new wasm.Instance(new wasm.Module(kernelModule()), { e: { mem: memory } });
  return { kernel: exports as Kernel, buffer: memory.buffer };
}
