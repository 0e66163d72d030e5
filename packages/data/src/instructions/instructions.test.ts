import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { workbench } from '@torouter/test-utils';
import { expectRaised, inFolder } from '../testing/helpers.js';
import { readArcChallenge } from './read-arc-challenge.js';
import { readGsm8k } from './read-gsm8k.js';
import { readInstructions } from './read-instructions.js';
import { readMbpp } from './read-mbpp.js';
import { readPubmedqa } from './read-pubmedqa.js';

/** Reads a file with this content: an object as JSON, a list as JSON Lines. */
const reading = <T>(content: unknown, read: (path: string) => Promise<T>) =>
  inFolder(async (folder) => {
    const path = join(folder, 'source');
    const lines = Array.isArray(content)
      ? content.map((row) => JSON.stringify(row)).join('\n')
      : JSON.stringify(content);
    await writeFile(path, lines);
    return read(path);
  });

// The rows below are invented, in the schema their authors publish.
const arc = {
  id: 'Invented_1',
  question: {
    stem: 'Which of these sinks in water?',
    choices: [
      { text: 'a cork', label: 'A' },
      { text: 'a stone', label: 'B' },
    ],
  },
  answerKey: 'B',
};
const gsm8k = {
  question: 'Ada has 3 boxes of 400 pins. How many pins?',
  answer: '3 boxes hold 3*400 = <<3*400=1200>>1200 pins.\n#### 1,200',
};
const mbpp = {
  task_id: 511,
  text: 'Write a function to double a number.',
  code: 'def double(x):\r\n  return 2 * x',
  test_list: ['assert double(2) == 4'],
  test_setup_code: '',
  challenge_test_list: [],
};
const pubmedqa = {
  QUESTION: 'Do invented plants grow?',
  CONTEXTS: ['We looked.', 'They did.'],
  LABELS: ['METHODS', 'RESULTS'],
  MESHES: ['Plants'],
  YEAR: '2020',
  LONG_ANSWER: 'Invented plants grow.',
  final_decision: 'yes',
  reasoning_required_pred: 'yes',
  reasoning_free_pred: 'no',
};

describe('readArcChallenge', () => {
  it('reads what AI2 publishes', async () => {
    expect(await reading([arc], (path) => readArcChallenge(path, { split: 'train' }))).toEqual([
      {
        id: 'arc-challenge/Invented_1',
        dataset: 'arc-challenge',
        split: 'train',
        prompt: 'Which of these sinks in water?',
        reference: 'a stone',
        choices: [
          { label: 'A', text: 'a cork' },
          { label: 'B', text: 'a stone' },
        ],
        answerKey: 'B',
        extra: { sourceId: 'Invented_1' },
      },
    ]);
    const digits = { ...arc, answerKey: '1', question: { ...arc.question, choices: [{ text: 'x', label: '1' }] } };
    expect((await reading([digits], readArcChallenge))[0]).toMatchObject({ reference: 'x', answerKey: '1' });
  });

  it.each([
    ['an answer that is no choice', { ...arc, answerKey: 'E' }],
    ['no question', { ...arc, question: undefined }],
    ['a question that is text', { ...arc, question: 'x' }],
    ['no choices', { ...arc, question: { stem: 'x', choices: [] } }],
    ['a choice that is text', { ...arc, question: { stem: 'x', choices: ['x'] } }],
    ['a choice without a label', { ...arc, question: { stem: 'x', choices: [{ text: 'x' }] } }],
    ['no id', { ...arc, id: undefined }],
    ['an empty question', { ...arc, question: { ...arc.question, stem: ' \n' } }],
    ['an empty correct choice', { ...arc, question: { stem: 'x', choices: [{ text: '', label: 'B' }] } }],
  ])('refuses %s', async (_, row) => {
    await expectRaised(() => reading([arc, row], readArcChallenge), 'TOROUTER_BAD_RECORD', 2);
  });
});

describe('readGsm8k', () => {
  it('reads what OpenAI publishes', async () => {
    const rows = await reading([gsm8k, gsm8k], (path) => readGsm8k(path, { split: 'test' }));
    expect(rows.map(({ id }) => id)).toEqual(['gsm8k/test/0', 'gsm8k/test/1']);
    expect(rows[0]).toEqual({
      id: 'gsm8k/test/0',
      dataset: 'gsm8k',
      split: 'test',
      prompt: gsm8k.question,
      reference: gsm8k.answer,
      finalAnswer: '1,200',
    });
    expect((await reading([gsm8k], readGsm8k))[0].id).toBe('gsm8k/0');
  });

  it('refuses an answer without its number', async () => {
    for (const answer of ['42', '####', 42])
      await expectRaised(() => reading([{ ...gsm8k, answer }], readGsm8k), 'TOROUTER_BAD_RECORD', 1);
  });

  it('refuses an empty question', async () => {
    const rows = [gsm8k, { ...gsm8k, question: '\t' }];
    await expectRaised(() => reading(rows, readGsm8k), 'TOROUTER_BAD_RECORD', 2);
  });
});

describe('readMbpp', () => {
  it('reads what Google publishes, with the usual splits', async () => {
    const ids = [1, 10, 11, 510, 511, 600, 601, 974];
    const rows = await reading(
      ids.map((task_id) => ({ ...mbpp, task_id })),
      readMbpp,
    );
    expect(rows.map(({ split }) => split)).toEqual([
      'prompt',
      'prompt',
      'test',
      'test',
      'validation',
      'validation',
      'train',
      'train',
    ]);
    expect(rows[4]).toEqual({
      id: 'mbpp/511',
      dataset: 'mbpp',
      split: 'validation',
      prompt: mbpp.text,
      reference: mbpp.code,
      extra: { tests: mbpp.test_list, testSetupCode: '', challengeTests: [], taskId: 511 },
    });
  });

  it.each([
    ['a task id that is text', { ...mbpp, task_id: '1' }],
    ['no tests', { ...mbpp, test_list: undefined }],
    ['a test that is a number', { ...mbpp, test_list: [1] }],
    ['no code', { ...mbpp, code: null }],
    ['an empty text', { ...mbpp, text: '' }],
    ['empty code', { ...mbpp, code: '\r\n' }],
  ])('refuses %s', async (_, row) => {
    await expectRaised(() => reading([row], readMbpp), 'TOROUTER_BAD_RECORD', 1);
  });
});

describe('readPubmedqa', () => {
  it('reads what the authors publish, and takes the test rows from their list', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'ori_pqal.json');
      const testGroundTruth = join(folder, 'test_ground_truth.json');
      await writeFile(path, JSON.stringify({ '20': pubmedqa, '10': pubmedqa }));
      await writeFile(testGroundTruth, JSON.stringify({ '20': 'yes' }));
      const rows = await readPubmedqa(path, { testGroundTruth });
      expect(rows.map(({ id, split }) => [id, split])).toEqual([
        ['pubmedqa/10', 'train'],
        ['pubmedqa/20', 'test'],
      ]);
      expect((await readPubmedqa(path))[1]).toEqual({
        id: 'pubmedqa/20',
        dataset: 'pubmedqa',
        prompt: pubmedqa.QUESTION,
        reference: pubmedqa.LONG_ANSWER,
        extra: {
          finalDecision: 'yes',
          context: pubmedqa.CONTEXTS,
          contextLabels: pubmedqa.LABELS,
          meshes: ['Plants'],
          year: '2020',
          reasoningRequiredPred: 'yes',
          reasoningFreePred: 'no',
          pmid: '20',
        },
      });
    }));

  it.each(['QUESTION', 'LONG_ANSWER', 'final_decision'])('refuses a record without %s', async (field) => {
    const error = await expectRaised(
      () => reading({ '10': { ...pubmedqa, [field]: undefined } }, readPubmedqa),
      'TOROUTER_BAD_RECORD',
    );
    expect(error.message).toContain('PMID 10');
    await expectRaised(() => reading({ '10': { ...pubmedqa, [field]: ' ' } }, readPubmedqa), 'TOROUTER_BAD_RECORD');
    await expectRaised(() => reading({ '10': null }, readPubmedqa), 'TOROUTER_BAD_RECORD');
  });
});

describe('readInstructions', () => {
  const row = { id: '1', dataset: 'd', prompt: 'p', reference: 'r' };

  it('reads a file or every file of a folder, by name', () =>
    inFolder(async (folder) => {
      const full = {
        ...row,
        split: 's',
        choices: [{ label: 'A', text: 'r' }],
        answerKey: 'A',
        finalAnswer: '1',
        more: [1],
      };
      await writeFile(join(folder, 'b.jsonl'), JSON.stringify(row));
      await writeFile(join(folder, 'a.jsonl.gz'), gzipSync(JSON.stringify({ ...full, id: '0' })));
      await writeFile(join(folder, 'README.md'), '# no data');
      const { more, ...known } = full;
      expect(await readInstructions(folder)).toEqual([{ ...known, id: '0', extra: { more } }, row]);
      expect(await readInstructions(join(folder, 'b.jsonl'))).toEqual([row]);
    }));

  it.each([
    ['a missing reference', { ...row, reference: undefined }],
    ['a missing dataset', { ...row, dataset: null }],
    ['an empty id', { ...row, id: '' }],
    ['an empty prompt', { ...row, prompt: '' }],
    ['a blank prompt', { ...row, prompt: ' \u00a0\n' }],
    ['an empty reference', { ...row, reference: '' }],
    ['an empty reference and an empty final answer', { ...row, reference: ' ', finalAnswer: '' }],
    ['choices that are none', { ...row, choices: {} }],
    ['a key that no choice has', { ...row, choices: [{ label: 'A', text: 'x' }], answerKey: 'B' }],
  ])('refuses %s', async (_, wrong) => {
    await expectRaised(() => reading([{ ...row, id: '0' }, wrong], readInstructions), 'TOROUTER_BAD_RECORD', 2);
  });

  it.each([
    ['a final answer', { finalAnswer: '4' }],
    ['an answer key', { answerKey: 'B' }],
  ])('takes an empty reference beside %s', async (_, more) => {
    const rows = [{ ...row, reference: '', ...more }];
    expect(await reading(rows, readInstructions)).toEqual(rows);
  });

  it('refuses a duplicate id, and one in another file of the folder', async () => {
    await expectRaised(() => reading([row, row], readInstructions), 'TOROUTER_DUPLICATE_QUERY', 2);
    await inFolder(async (folder) => {
      for (const name of ['a.jsonl', 'b.jsonl']) await writeFile(join(folder, name), JSON.stringify(row));
      await expectRaised(() => readInstructions(folder), 'TOROUTER_DUPLICATE_QUERY', 1);
    });
  });
});

describe('readers of instructions', () => {
  it.each([
    ['readArcChallenge', readArcChallenge],
    ['readGsm8k', readGsm8k],
    ['readMbpp', readMbpp],
    ['readPubmedqa', readPubmedqa],
    ['readInstructions', readInstructions],
  ] as const)('%s refuses an empty source and a missing one, and stops for its signal', async (_, read) => {
    await expectRaised(() => reading(read === readPubmedqa ? {} : [], (path) => read(path)), 'TOROUTER_EMPTY_DATA');
    await expectRaised(() => read('/nowhere/at/all'), 'TOROUTER_FILE_NOT_FOUND');
    await inFolder((folder) =>
      expectRaised(
        () => read(folder),
        read === readInstructions ? 'TOROUTER_FILE_NOT_FOUND' : 'TOROUTER_FILE_UNREADABLE',
      ),
    );
    const reason = new Error('enough');
    await expect(reading([arc], (path) => read(path, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
  });
});

// Row counts of the paper: ARC-Challenge 2,590, GSM8K 7,473 + 1,319, MBPP 974, PubMedQA 1,000
(workbench('data/instructions') ? describe : describe.skip)('the four datasets of the workbench', () => {
  it.each([
    ['arc_challenge', { train: 1119, dev: 299, test: 1172 }],
    ['gsm8k', { train: 7473, test: 1319 }],
    ['mbpp', { prompt: 10, test: 500, validation: 90, train: 374 }],
    ['pubmedqa', { train: 500, test: 500 }],
  ])('%s is whole', async (name, splits) => {
    const counts: Record<string, number> = {};
    for (const { split } of await readInstructions(workbench(`data/instructions/${name}.jsonl.gz`)!))
      counts[split!] = (counts[split!] ?? 0) + 1;
    expect(counts).toEqual(splits);
  });

  it('the folder holds all of them', async () => {
    expect(await readInstructions(workbench('data/instructions')!)).toHaveLength(2590 + 7473 + 1319 + 974 + 1000);
  });

  it("what the readers of the authors' forms make is what the folder holds", async () => {
    const mbppRows = (await readInstructions(workbench('data/instructions/mbpp.jsonl.gz')!)).slice(0, 600);
    const source = mbppRows.map(({ prompt, reference, extra }) => ({
      task_id: extra!.taskId,
      text: prompt,
      code: reference,
      test_list: extra!.tests,
      test_setup_code: extra!.testSetupCode,
      challenge_test_list: extra!.challengeTests,
    }));
    expect(await reading(source, readMbpp)).toEqual(mbppRows);
    const gsm8kRows = (await readInstructions(workbench('data/instructions/gsm8k.jsonl.gz')!)).filter(
      ({ split }) => split === 'test',
    );
    const questions = gsm8kRows.map(({ prompt, reference }) => ({ question: prompt, answer: reference }));
    expect(await reading(questions, (path) => readGsm8k(path, { split: 'test' }))).toEqual(gsm8kRows);
  });
});
