import { readFileSync } from 'node:fs';

/** Whether the processor multiplies bytes without a detour over 16 bits; undefined where the system does not say. */
export function hasVnni(): boolean | undefined {
  try {
    return /\b(avx512_vnni|avx_vnni)\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return undefined;
  }
}
