/** A duration for people: "12 s", "3 min 4 s", "5 h 6 min"; "–" where it is not known. */
export function formatDuration(totalSeconds: number): string {
  if (Number.isNaN(totalSeconds)) return '–';
  if (totalSeconds === Infinity) return 'for ever';
  const seconds = Math.round(totalSeconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
