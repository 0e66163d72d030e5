import { describe, expect, it } from '@jest/globals';
import { choiceLetter } from './choice-letter.js';
import { choiceLetters } from './choice-letters.js';
import { instructionPrompt } from './instruction-prompt.js';

const labelled = (...labels: string[]) => labels.map((label, i) => ({ label, text: `text ${i}` }));
const many = {
  id: 'many',
  prompt: 'p',
  answerKey: '26',
  choices: labelled(...Array.from({ length: 27 }, (_, i) => `${i}`)),
};

describe('instructionPrompt', () => {
  it('is the question as published where there are no choices', () => {
    expect(instructionPrompt({ id: 'i', prompt: ' What? \n' })).toBe(' What? \n');
    expect(instructionPrompt({ id: 'i', prompt: 'What?', choices: [] })).toBe('What?');
  });

  it.each([[['A', 'B', 'C']], [['1', '2', '3']], [['x', 'B', 'A']]])(
    'letters choices labelled %j by position',
    (labels) => {
      expect(instructionPrompt({ id: 'i', prompt: 'Which?', choices: labelled(...labels) })).toBe(
        'Which?\nA. text 0\nB. text 1\nC. text 2',
      );
    },
  );

  it('has letters for 26 choices and refuses more', () => {
    expect(choiceLetters({ ...many, choices: many.choices.slice(1) })).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    for (const act of [() => instructionPrompt(many), () => choiceLetter(many)])
      expect(act).toThrow(
        expect.objectContaining({ code: 'TOROUTER_BAD_RECORD', details: { id: 'many', choices: 27 } }),
      );
  });
});

describe('choiceLetter', () => {
  it.each<[string[] | undefined, string | undefined, string | undefined]>([
    [['A', 'B'], 'B', 'B'],
    [['1', '2', '3', '4'], '3', 'C'],
    [['B', 'A'], 'A', 'B'],
    [['A', 'B'], undefined, undefined],
    [['A', 'B'], 'C', undefined],
    [[], 'A', undefined],
    // Choices in the prompt only
    [undefined, 'B', 'B'],
    [undefined, ' d ', 'D'],
    [undefined, '2', undefined],
    [undefined, 'AB', undefined],
    [undefined, undefined, undefined],
  ])('of choices %j with the key %j is %j', (labels, answerKey, letter) => {
    expect(choiceLetter({ id: 'i', ...(labels && { choices: labelled(...labels) }), answerKey })).toBe(letter);
  });
});
