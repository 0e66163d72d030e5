/** Where a model runs: `auto` takes CUDA where it works, else the CPU. */
export type Device = 'auto' | 'cpu' | 'cuda' | 'webgpu';

export const DEVICES = ['auto', 'cpu', 'cuda', 'webgpu'] as const satisfies readonly Device[];
