import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import { autoScorer } from './auto-scorer.js';
import { BUILT_IN_SCORERS } from './built-in-scorers.js';
import { loadScorer } from './load-scorer.js';
import { moduleScorer } from './module-scorer.js';

const instruction = { id: 'the id', dataset: 'd', prompt: 'SECRET PROMPT', reference: 'r' };
const item = { instruction, response: 'SECRET ANSWER', similarity: 0.5 };

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'torouter scorer '));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** The error that `act` ends with. */
async function raised(act: () => unknown): Promise<TorouterError> {
  try {
    await act();
  } catch (error) {
    if (TorouterError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('expected an error, and nothing was raised');
}

describe('loadScorer', () => {
  it('knows the built-in ones by name', async () => {
    for (const scorer of BUILT_IN_SCORERS) expect(await loadScorer(scorer.name)).toBe(scorer);
    expect(await loadScorer('auto', { cwd: '/nowhere' })).toBe(autoScorer);
  });

  it.each([
    [
      'one.mjs',
      'export default ({ instruction, response, similarity }) => (response.length + similarity) / 100;',
      false,
    ],
    ['two.mjs', 'export default async (item) => ({ score: item.similarity, answer: item.instruction.id });', false],
    ['three.cjs', 'module.exports = () => 1;', false],
    ['four.cjs', 'exports.__esModule = true; exports.default = () => 0;', false],
    ['five.mjs', 'export default { needsSimilarity: true, half: 0.5, score() { return this.half; } };', true],
    ['six.js', 'module.exports = { score: () => ({ score: 0.25, answer: null }) };', false],
  ])('loads %s', async (name, code, needsSimilarity) => {
    await writeFile(join(cwd, name), code);
    const expected: Record<string, unknown> = {
      'one.mjs': { score: 0.135 },
      'two.mjs': { score: 0.5, answer: 'the id' },
      'three.cjs': { score: 1 },
      'four.cjs': { score: 0 },
      'five.mjs': { score: 0.5 },
      'six.js': { score: 0.25, answer: null },
    };
    for (const path of [name, `./${name}`, join(cwd, name)]) {
      const scorer = await loadScorer(path, { cwd });
      expect(scorer).toMatchObject({ name: path, needsSimilarity });
      expect(await scorer.score(item)).toEqual(expected[name]);
    }
  });

  it.each(['nothing.mjs', 'Auto', ''])('does not find %j, and names what there is', async (name) => {
    const error = await raised(() => loadScorer(name, { cwd }));
    expect(error.code).toBe('TOROUTER_FILE_NOT_FOUND');
    expect(error.message).toContain('auto, bertsim, choice, exact, number');
    expect(error.message).toContain(cwd);
  });

  it.each([
    ['broken.mjs', 'export default (', 'cannot be loaded'],
    ['throwing.mjs', 'throw new Error("at once")', 'at once'],
    ['odd.mjs', 'throw null', 'no error'],
    ['empty.mjs', 'export const score = () => 1;', 'default export'],
    ['number.mjs', 'export default 1;', 'default export'],
    ['null.mjs', 'export default null;', 'default export'],
    ['object.mjs', 'export default { score: 1 };', 'default export'],
  ])('refuses %s', async (name, code, problem) => {
    await writeFile(join(cwd, name), code);
    const error = await raised(() => loadScorer(name, { cwd }));
    expect(error.code).toBe('TOROUTER_SCORER_FAILED');
    expect(error.message).toContain(name);
    expect(error.message).toContain(problem);
  });
});

describe('moduleScorer', () => {
  it.each<[string, unknown]>([
    ['NaN', NaN],
    ['a score below 0', -0.01],
    ['a score above 1', { score: 1.01 }],
    ['Infinity', Infinity],
    ['a text', '1'],
    ['nothing', undefined],
    ['null', null],
    ['a list', [1]],
    ['a bigint', 1n],
    ['true', { score: true }],
    ['an answer that is a number', { score: 1, answer: 1 }],
    ['the answer as score', { score: 'SECRET ANSWER' }],
  ])('refuses %s', async (_, returned) => {
    const error = await raised(() => moduleScorer('mine.mjs', () => returned).score(item));
    expect(error).toMatchObject({ code: 'TOROUTER_SCORER_FAILED', details: { scorer: 'mine.mjs', id: 'the id' } });
    expect(error.message).toContain('mine.mjs');
    expect(error.message).toContain('the id');
    expect(error.message).not.toContain('SECRET');
  });

  it.each<[string, (given: { response: string }) => unknown]>([
    [
      'throws',
      ({ response }) => {
        throw new Error(`cannot read ${response}`);
      },
    ],
    ['rejects', ({ response }) => Promise.reject(new Error(response))],
  ])('gives what it %s as cause, without its words', async (_, run) => {
    const error = await raised(() => moduleScorer('mine.mjs', run).score(item));
    expect(error.code).toBe('TOROUTER_SCORER_FAILED');
    expect(error.message).not.toContain('SECRET');
    expect((error.cause as Error).message).toContain('SECRET ANSWER');
  });

  it('gives the module the item and the signal, and does not wait for it once that aborts', async () => {
    const caller = new AbortController();
    const given: unknown[] = [];
    const scorer = moduleScorer('mine.mjs', (...all: unknown[]) => {
      given.push(...all);
      return new Promise(() => {});
    });
    const scoring = scorer.score(item, { signal: caller.signal });
    const reason = new Error('enough');
    caller.abort(reason);
    await expect(scoring).rejects.toBe(reason);
    expect(given).toEqual([item, { signal: caller.signal }]);
    await expect(scorer.score(item, { signal: caller.signal })).rejects.toBe(reason);
    expect(given).toHaveLength(2);
  });
});
