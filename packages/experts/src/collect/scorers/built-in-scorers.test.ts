import { describe, expect, it } from '@jest/globals';
import type { Instruction } from '@torouter/data';
import fc from 'fast-check';
import { autoScorer } from './auto-scorer.js';
import { bertsimScorer } from './bertsim-scorer.js';
import { BUILT_IN_SCORERS } from './built-in-scorers.js';
import { choiceScorer } from './choice-scorer.js';
import { exactScorer } from './exact-scorer.js';
import { numberScorer } from './number-scorer.js';

const made = (more: Partial<Instruction>): Instruction => ({
  id: 'i',
  dataset: 'd',
  prompt: 'p',
  reference: 'r',
  ...more,
});
const question = made({
  reference: 'a stone',
  // Labels as some rows of ARC have them
  choices: ['a cork', 'a stone'].map((text, i) => ({ label: `${i + 1}`, text })),
  answerKey: '2',
});
const sum = made({ reference: 'Two and two.\n#### 1,200', finalAnswer: '1,200' });
const failed = (problem: string) =>
  expect.objectContaining({ code: 'TOROUTER_SCORER_FAILED', message: expect.stringContaining(problem) });

describe('exact', () => {
  it.each<[string, Instruction, string, number]>([
    ['final answer', made({ reference: 'long', finalAnswer: 'Paris' }), ' **PARIS!** ', 1],
    ['final answer, not the reference', made({ reference: 'Paris', finalAnswer: 'Rome' }), 'Paris', 0],
    ['final answer with its sign', made({ finalAnswer: '-5' }), '5', 0],
    ['letter by position', question, '(b)', 1],
    ['text of the choice', question, '"A stone."', 1],
    ['both', question, 'B. a stone', 1],
    ['both otherwise', question, 'B) A stone', 1],
    ['the label of the source', question, '2', 0],
    ['another letter', question, 'A', 0],
    ['a sentence', question, 'The answer is B', 0],
    ['letter without choices', made({ reference: '', answerKey: 'C' }), 'C', 1],
    ['reference', made({ reference: 'The cat  sat.' }), 'the cat sat', 1],
    ['nothing', made({}), ' ', 0],
  ])('%s', (_, instruction, response, score) => {
    expect(exactScorer.score({ instruction, response })).toMatchObject({ score });
  });

  it('keeps choices apart that differ in case alone', () => {
    const choices = ['BB', 'Bb', 'bb'].map((text, i) => ({ label: `${i}`, text }));
    const scores = ['Bb', 'b', 'B. Bb', 'BB', 'bb', 'b. bb'].map((response) =>
      exactScorer.score({ instruction: made({ choices, answerKey: '1' }), response }),
    );
    expect(scores).toMatchObject([1, 1, 1, 0, 0, 0].map((score) => ({ score })));
  });

  it('says what it compared, and needs something to compare with', () => {
    expect(exactScorer.score({ instruction: made({}), response: '**R**' })).toEqual({ score: 1, answer: 'r' });
    expect(exactScorer.score({ instruction: made({}), response: ' ' })).toEqual({ score: 0, answer: null });
    const empty = made({ reference: ' ', finalAnswer: '' });
    expect(() => exactScorer.score({ instruction: empty, response: '' })).toThrow(failed('"finalAnswer"'));
  });
});

describe('choice', () => {
  it('compares letters by position', () => {
    expect(choiceScorer.score({ instruction: question, response: 'I say (B)' })).toEqual({ score: 1, answer: 'B' });
    expect(choiceScorer.score({ instruction: question, response: 'The answer is A' })).toEqual({
      score: 0,
      answer: 'A',
    });
    expect(choiceScorer.score({ instruction: question, response: 'A stone' })).toEqual({ score: 1, answer: 'B' });
    expect(choiceScorer.score({ instruction: question, response: 'C' })).toEqual({ score: 0, answer: null });
  });

  it('knows letters only where the choices are in the prompt', () => {
    for (const answerKey of ['C', 'K'])
      expect(choiceScorer.score({ instruction: made({ answerKey }), response: `It is (${answerKey}).` })).toEqual({
        score: 1,
        answer: answerKey,
      });
  });

  it('needs an answer key', () => {
    const instruction = made({ choices: question.choices });
    expect(() => choiceScorer.score({ instruction, response: 'B' })).toThrow(failed('"answerKey"'));
  });
});

describe('number', () => {
  it.each<[string, string, number, string | null]>([
    ['1,200', 'So it is 1200.', 1, '1200'],
    ['1,200', 'So it is $1,200.00', 1, '1,200.00'],
    ['1,200', 'So it is 1201', 0, '1201'],
    ['1,200', 'no idea', 0, null],
    ['$50', '50%', 1, '50'],
    ['0.75', '3/4', 1, '3/4'],
    ['-3', 'It is 3', 0, '3'],
    ['0', '-0.0', 1, '-0.0'],
    ['0', '0.0000001', 0, '0.0000001'],
    ['1000000', '1000001', 1, '1000001'],
    ['100000', '100001', 0, '100001'],
    ['0.333333', '1/3', 0, '1/3'],
    ['0.3333333', '1/3', 1, '1/3'],
  ])('%j against %j', (finalAnswer, response, score, answer) => {
    expect(numberScorer.score({ instruction: made({ finalAnswer }), response })).toEqual({ score, answer });
  });

  it('takes a reference that is a number, and refuses what is none', () => {
    expect(numberScorer.score({ instruction: made({ reference: '72' }), response: '72' })).toMatchObject({ score: 1 });
    for (const instruction of [
      made({ reference: '72 clips' }),
      made({ reference: '72', finalAnswer: '1 or 2' }),
      question,
    ])
      expect(() => numberScorer.score({ instruction, response: '72' })).toThrow(failed('"finalAnswer"'));
  });
});

describe('bertsim', () => {
  it('is the similarity, in [0, 1]', () => {
    for (const [similarity, score] of [
      [0.5, 0.5],
      [-0.2, 0],
      [1.0000001, 1],
    ])
      expect(bertsimScorer.score({ instruction: made({}), response: '', similarity })).toEqual({ score });
    for (const similarity of [undefined, NaN])
      expect(() => bertsimScorer.score({ instruction: made({}), response: '', similarity })).toThrow(
        failed('similarity'),
      );
  });
});

describe('auto', () => {
  it('takes what fits the instruction', () => {
    const similarity = 0.25;
    const scored = (instruction: Instruction, response: string) =>
      autoScorer.score({ instruction, response, similarity });
    expect(scored(question, 'B')).toEqual({ score: 1, answer: 'B' });
    expect(scored({ ...question, finalAnswer: '3' }, 'B')).toEqual({ score: 1, answer: 'B' });
    expect(scored(sum, '#### 1200')).toEqual({ score: 1, answer: '1200' });
    // An answer key without choices, a final answer that is no number, neither
    for (const more of [{ answerKey: 'B' }, { finalAnswer: 'yes' }, {}])
      expect(scored(made(more), 'B')).toEqual({ score: 0.25 });
  });
});

it('has what each needs under its name', () => {
  expect(BUILT_IN_SCORERS.map(({ name, needsSimilarity }) => [name, needsSimilarity])).toEqual([
    ['auto', true],
    ['bertsim', true],
    ['choice', false],
    ['exact', false],
    ['number', false],
  ]);
});

it('scores any answer, in [0, 1]', () => {
  const words = fc.constantFrom(
    'The answer is ',
    'A',
    '(B)',
    '\\boxed{',
    '}',
    '#### ',
    '1,2',
    '\\frac{',
    '/',
    '-',
    ' or ',
    '\n',
    '.',
  );
  const text = fc.array(fc.oneof(words, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''));
  const instructions = [question, sum, made({}), { ...question, finalAnswer: '2' }];
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(...instructions),
      fc.double({ noNaN: true }),
      (response, instruction, similarity) => {
        for (const scorer of BUILT_IN_SCORERS) {
          if (scorer === choiceScorer && !instruction.answerKey) continue;
          if (scorer === numberScorer && !instruction.finalAnswer) continue;
          const { score } = scorer.score({ instruction, response, similarity }) as { score: number };
          expect(score >= 0 && score <= 1).toBe(true);
        }
      },
    ),
    { numRuns: 500 },
  );
});
