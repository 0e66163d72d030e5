import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { extractChoice } from './extract-choice.js';
import { lettered } from './lettered.js';

const choices = lettered('ABCDE', ['a cork', 'a stone', 'an iron nail', 'iron', 'none of these']);
const choose = (response: string) => extractChoice(response, choices);

describe('extractChoice', () => {
  it.each([
    ['B', 'B'],
    ['b', 'B'],
    ['(B)', 'B'],
    ['**B**', 'B'],
    ['B.', 'B'],
    ['B)', 'B'],
    ['[[B]]', 'B'],
    ['\\boxed{B}', 'B'],
    ['$\\boxed{\\text{(B)}}$', 'B'],
    ['Option B', 'B'],
    ['option b', 'B'],
    ['A', 'A'],
    ['a', 'A'],
    // With its text
    ['B. a stone', 'B'],
    ['B) a stone\n\nA) floats, D) is no object.', 'B'],
    ['(B) because stones are heavy', 'B'],
    ['B: stones are heavy', 'B'],
    ['B - stones are heavy', 'B'],
    ['**B.** Stones are heavy.\n\nA. Corks float.\nC. Nails sink as well.', 'B'],
    // Stated
    ['The answer is B', 'B'],
    ['The answer is (B).', 'B'],
    ['The answer is b.', 'B'],
    ['Answer: (b)', 'B'],
    ['Answer: **B**', 'B'],
    ['**Answer:**\n\nB', 'B'],
    ['The correct answer is: "B"', 'B'],
    ['The best answer to this question would be B, I think.', 'B'],
    ['So the answer must be option (B)', 'B'],
    ['the correct choice is therefore **B) a stone**', 'B'],
    ['<answer>B</answer>', 'B'],
    ['{"reasoning": "A floats.", "answer": "B"}', 'B'],
    ['{"step_by_step": "A floats.", "answer_choice": "B"}', 'B'],
    ['I choose B.', 'B'],
    ["I'd go with option B here.", 'B'],
    ['Corks float. Option B is correct.', 'B'],
    ['A is wrong and B is the correct answer.', 'B'],
    ['This is reflected in the answer (B).', 'B'],
    ['The answer is A because corks float.', 'A'],
    ['The answer is A, since corks float.', 'A'],
    // The last statement holds
    ['At first the answer is A. But corks float, so the answer is B.', 'B'],
    ['The answer is (B).\n\nLet us check (A) and (C): both are wrong.', 'B'],
    ['Answer: A\n\nWait.\n\nB', 'B'],
    ['The answer is A or B. Corks float. The answer is B.', 'B'],
    ['A) a cork: floats\nB) a stone: sinks\nC) an iron nail: sinks too\nThe answer is B.', 'B'],
    ['The answer is (B).\n\nQuestion: What floats?\nA. oil\nB. gold\nThe answer is (A).', 'B'],
    [`The answer is B.\n${'x = 1\n'.repeat(2000)}`, 'B'],
    // Mentioned
    ['Stones are heavy, so it is B.', 'B'],
    ['Corks float.\nTherefore (B).', 'B'],
    // By its text
    ['a stone', 'B'],
    ['A stone.', 'B'],
    ['The answer is a stone.', 'B'],
    ['Answer: A stone', 'B'],
    ['The answer is an iron nail', 'C'],
    ['The answer is iron', 'D'],
    ['The answer: none of these', 'E'],
    ['What sinks is an iron nail, clearly.', 'C'],
    ['Corks float.\n\nWhat sinks is a stone.', 'B'],
  ])('%j makes %s', (response, letter) => {
    expect(choose(response)).toBe(letter);
  });

  it.each([
    ['', 'nothing'],
    ['I do not know.', 'no choice'],
    ['A thing that sinks.', 'an article'],
    ['The answer is a thing that sinks.', 'an article'],
    ['Answer: A thing that sinks', 'an article'],
    ['The answer is A or B.', 'two'],
    ['(A) or (B)', 'two'],
    ['The answer is (A), (B) and (C).', 'three'],
    ['{"answer_choice": "A/B"}', 'two'],
    ['{"answer": "None of the above, though a stone sinks"}', 'none of them'],
    ['The answer is F.', 'a letter that is no choice'],
    ['A) a cork\nB) a stone\nC) an iron nail\nD) iron', 'a list of them'],
    ['Both a cork and a stone are possible.', 'two texts'],
    ["The answer isn't clear: I'd need vitamin B12 and an A-level.", 'parts of words'],
    ['So A = 5 and B = 6', 'a formula'],
    ['The A/B test, and stones of all kinds', 'no text of a choice'],
  ])('%j makes none: %s', (response) => {
    expect(choose(response)).toBeNull();
  });

  it('takes a choice that is a number only where it concludes', () => {
    const numbers = lettered('ABCD', ['3', '12', '4', '\\frac{1}{2}']);
    expect(extractChoice('There are 3 bags of 4 pins each', numbers)).toBeNull();
    expect(extractChoice('There are 3 bags of 4 pins, so 12.', numbers)).toBe('B');
    expect(extractChoice('There are 3 bags of 4 pins, so \\boxed{12} pins', numbers)).toBe('B');
    expect(extractChoice('4', numbers)).toBe('C');
  });

  it('keeps choices apart that differ in case alone', () => {
    const genes = lettered('ABCD', ['BB', 'Bb', 'bb', 'none']);
    for (const [response, letter] of [
      ['Bb', 'B'],
      ['**bb**', 'C'],
      ['The answer is bb.', 'C'],
      ['So they are all BB.', 'A'],
      ['b', 'B'],
    ])
      expect(extractChoice(response, genes)).toBe(letter);
    expect(extractChoice('None', genes)).toBeNull();
  });

  it('takes "I" for a choice only where it is none of the speaker', () => {
    const ten = lettered('ABCDEFGHIJ', []);
    expect(extractChoice('The answer is I think hard to find', ten)).toBeNull();
    expect(extractChoice('The answer is I.', ten)).toBe('I');
    expect(extractChoice('Answer: I because it is', ten)).toBe('I');
  });

  it('finds any letter in any usual frame, after any mentions of others', () => {
    const frame = fc.constantFrom(
      'The answer is %',
      'Answer: (%)',
      '**%**',
      '\\boxed{%}',
      'Option % is correct.',
      'answer: "%"',
      '(%)',
    );
    const before = fc.array(
      fc.constantFrom('(A) floats.', 'Option B is heavy.', 'C is of iron.', 'A thing sinks.', 'I see.'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...'ABCDE'), frame, before, (letter, frame, before) => {
        expect(choose([...before, frame.replace('%', letter)].join('\n'))).toBe(letter);
      }),
    );
  });
});
