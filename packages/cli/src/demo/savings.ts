import type { Evaluation } from '@torouter/eval';

/** Marks a router that decides by score − λ · expected cost. */
export const SAVING = '+λ';

/** A sentence for each router that saves: what it pays and loses on test rows beside the best single expert. */
export function savings({ rows }: Evaluation): string[] {
  const single = rows.find(({ kind }) => kind === 'bestSingle');
  return rows.flatMap(({ name, costUsd, deltaToBestSingle }) => {
    if (!name.endsWith(SAVING) || !single?.costUsd || costUsd === null || !deltaToBestSingle) return [];
    const saved = 100 * (1 - costUsd / single.costUsd);
    const [mean, low, high] = [deltaToBestSingle.mean, deltaToBestSingle.low, deltaToBestSingle.high].map(points);
    return [
      `${name} pays ${Math.abs(saved).toFixed(0)} % ${saved >= 0 ? 'less' : 'more'} than the best single expert; quality ${mean} points [${low}, ${high}].`,
    ];
  });
}

function points(fraction: number): string {
  return (100 * fraction)
    .toFixed(2)
    .replace('-', '−')
    .replace(/^(?=[\d])/, '+');
}
