import { expect, it } from '@jest/globals';
import { minimise } from './minimise.js';

it('finds the minimum of a badly scaled quadratic', async () => {
  const scale = [1, 100, 10_000];
  const target = [3, -2, 0.5];
  const x = new Float64Array(3);
  await minimise(
    (at, gradient) => {
      let value = 0;
      scale.forEach((factor, i) => {
        gradient[i] = factor * (at[i] - target[i]);
        value += (factor * (at[i] - target[i]) ** 2) / 2;
      });
      return value;
    },
    x,
    { tolerance: 1e-9 },
  );
  target.forEach((value, i) => expect(x[i]).toBeCloseTo(value, 7));
});

it('finds the minimum of Rosenbrock’s valley', async () => {
  const x = Float64Array.of(-1.2, 1);
  await minimise(
    ([a, b], gradient) => {
      gradient[0] = -400 * a * (b - a * a) - 2 * (1 - a);
      gradient[1] = 200 * (b - a * a);
      return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
    },
    x,
    { maxIterations: 200, tolerance: 1e-8 },
  );
  expect(x[0]).toBeCloseTo(1, 6);
  expect(x[1]).toBeCloseTo(1, 6);
});

it('stops after so many iterations, or where it is told to', async () => {
  const iterations: number[] = [];
  const square = (at: Float64Array, gradient: Float64Array) => {
    gradient[0] = 4 * at[0] ** 3;
    return at[0] ** 4;
  };
  await minimise(square, Float64Array.of(100), {
    maxIterations: 3,
    afterIteration: (iteration) => void iterations.push(iteration),
  });
  expect(iterations).toEqual([1, 2, 3]);
  const reason = new Error('stop');
  await expect(minimise(square, Float64Array.of(100), { afterIteration: () => Promise.reject(reason) })).rejects.toBe(
    reason,
  );
});
