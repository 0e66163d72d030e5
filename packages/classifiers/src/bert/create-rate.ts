/** Share of the newest measurement in the average. */
const NEWEST = 0.1;

/** Measures how fast something goes on: called with a number of rows when they are done, it gives rows per second, smoothed. */
export function createRate(): (rows: number) => number {
  let last = performance.now();
  let seconds: number | undefined;
  return (rows) => {
    const now = performance.now();
    const perRow = (now - last) / 1000 / rows;
    last = now;
    seconds = seconds === undefined ? perRow : (1 - NEWEST) * seconds + NEWEST * perRow;
    return 1 / seconds;
  };
}
