/** A time in milliseconds with about two significant digits. */
export function milliseconds(seconds: number): string {
  const ms = seconds * 1000;
  if (ms >= 10) return ms.toFixed(0);
  return ms >= 1 ? ms.toFixed(1) : ms.toFixed(ms >= 0.1 ? 2 : 3);
}
