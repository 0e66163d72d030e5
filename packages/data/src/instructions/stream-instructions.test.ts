import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workbench } from '@torouter/test-utils';
import { expectRaised, inFolder } from '../testing/helpers.js';
import type { Instruction } from './instruction.js';
import type { InstructionFormat } from './instruction-formats.js';
import { parseInstructionSources } from './parse-instruction-sources.js';
import { readInstructions } from './read-instructions.js';
import { streamInstructions } from './stream-instructions.js';

type Given = Parameters<typeof streamInstructions>;

async function all(...given: Given): Promise<Instruction[]> {
  const rows: Instruction[] = [];
  for await (const row of streamInstructions(...given)) rows.push(row);
  return rows;
}

/** Writes these files (a list as JSON Lines, an object as JSON), the folders above them too. */
async function write(folder: string, files: Record<string, unknown>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    const lines = Array.isArray(content)
      ? content.map((row) => JSON.stringify(row)).join('\n')
      : JSON.stringify(content);
    await writeFile(join(folder, name), lines);
  }
}

// Invented rows in the authors' schemas
const own = { id: '1', dataset: 'd', prompt: 'p', reference: 'r' };
const gsm8k = { question: 'How many?', answer: 'Two.\n#### 2' };
const arc = { id: 'i', question: { stem: 'Which?', choices: [{ text: 'this', label: '1' }] }, answerKey: '1' };
const mbpp = { task_id: 1, text: 'Write.', code: 'x', test_list: [], test_setup_code: '', challenge_test_list: [] };
const pubmedqa = { '7': { QUESTION: 'Does it?', LONG_ANSWER: 'It does.', final_decision: 'yes' } };

describe('streamInstructions', () => {
  it('gives the rows of all sources in order, of every form', () =>
    inFolder(async (folder) => {
      await write(folder, {
        'mine/a.jsonl': [own, { ...own, id: '2' }],
        'mine/b.jsonl': [{ ...own, id: '3' }],
        'ARC-Challenge-Dev.jsonl': [arc],
        'g.jsonl': [gsm8k],
        'm.jsonl': [mbpp],
        'p/ori_pqal.json': pubmedqa,
        'q/test_ground_truth.json': { '7': 'yes' },
        'q/ori_pqal.json': { ...pubmedqa, '8': pubmedqa['7'] },
      });
      const text = [
        'mine',
        'arc-challenge=ARC-Challenge-Dev.jsonl',
        'gsm8k=g.jsonl',
        'mbpp=m.jsonl',
        'pubmedqa=p/ori_pqal.json',
        'pubmedqa=q/ori_pqal.json',
      ].map((source) => source.replace(/^([^=]+=)?/, `$1${folder}/`));
      const rows = await all(parseInstructionSources(text.join(',')));
      expect(rows.map(({ id, split }) => [id, split])).toEqual([
        ['1', undefined],
        ['2', undefined],
        ['3', undefined],
        ['arc-challenge/i', 'dev'],
        ['gsm8k/0', undefined],
        ['mbpp/1', 'prompt'],
        ['pubmedqa/7', undefined],
        ['pubmedqa/7', 'test'],
        ['pubmedqa/8', 'train'],
      ]);
    }));

  it.each<[string[], string[]]>([
    [
      ['train.jsonl', 'test.jsonl'],
      ['train', 'test'],
    ],
    [
      ['GSM8K_Validation.jsonl', 'x-dev.jsonl'],
      ['validation', 'dev'],
    ],
    [
      ['my train.jsonl', 'train.jsonl', 'test.jsonl'],
      ['my train', 'train', 'test'],
    ],
    [
      ['one.jsonl', 'two.json', 'test'],
      ['one', 'two', 'test'],
    ],
    // `trained` and `latest` are other words
    [
      ['trained.jsonl', 'latest.jsonl.gz'],
      ['trained', 'latest'],
    ],
  ])('keeps rows of %j apart', (names, splits) =>
    inFolder(async (folder) => {
      await write(folder, Object.fromEntries(names.map((name) => [name, [gsm8k]])));
      const rows = await all(names.map((name) => ({ path: join(folder, name), format: 'gsm8k' })));
      expect(rows.map(({ id, split }) => [id, split])).toEqual(splits.map((split) => [`gsm8k/${split}/0`, split]));
    }),
  );

  it('does not compare formats with each other, nor ids', () =>
    inFolder(async (folder) => {
      await write(folder, { 'a/test.jsonl': [arc], 'g/test.jsonl': [gsm8k], 'mine.jsonl': [own, own] });
      const rows = await all([
        { path: join(folder, 'a/test.jsonl'), format: 'arc_challenge' },
        { path: join(folder, 'g/test.jsonl'), format: 'gsm8k' },
        { path: join(folder, 'mine.jsonl') },
      ]);
      expect(rows.map(({ id }) => id)).toEqual(['arc-challenge/i', 'gsm8k/test/0', '1', '1']);
    }));

  it('reads no further than it is asked', () =>
    inFolder(async (folder) => {
      await write(folder, { 'mine.jsonl': [own, { ...own, prompt: 1 }] });
      const rows = streamInstructions([{ path: join(folder, 'mine.jsonl') }, { path: '/nowhere/at/all' }]);
      expect((await rows.next()).value).toEqual(own);
      await expectRaised(() => rows.next(), 'TOROUTER_BAD_RECORD', 2);
    }));

  it('stops between two rows once it is told to', () =>
    inFolder(async (folder) => {
      await write(folder, { 'mine.jsonl': [own, own], 'g.jsonl': [gsm8k, gsm8k] });
      for (const source of [
        { path: join(folder, 'mine.jsonl') },
        { path: join(folder, 'g.jsonl'), format: 'gsm8k' as const },
      ]) {
        const caller = new AbortController();
        const rows = streamInstructions([source], { signal: caller.signal });
        await rows.next();
        const reason = new Error('enough');
        caller.abort(reason);
        await expect(rows.next()).rejects.toBe(reason);
      }
    }));

  it('refuses no sources, unknown formats, missing and empty files', () =>
    inFolder(async (folder) => {
      await write(folder, { 'empty/a.jsonl': [], 'mine.jsonl': [own] });
      const mine = join(folder, 'mine.jsonl');
      await expectRaised(() => all([]), 'TOROUTER_INVALID_ARGUMENT');
      const format = 'other' as InstructionFormat;
      await expectRaised(() => all([{ path: mine, format }]), 'TOROUTER_INVALID_ARGUMENT');
      await expectRaised(() => all([{ path: mine }, { path: join(folder, 'no') }]), 'TOROUTER_FILE_NOT_FOUND');
      await expectRaised(() => all([{ path: mine }, { path: join(folder, 'empty') }]), 'TOROUTER_EMPTY_DATA');
    }));
});

(workbench('data/instructions') ? describe : describe.skip)('the four datasets of the workbench', () => {
  const folder = workbench('data/instructions')!;

  it.each(['arc_challenge', 'gsm8k', 'mbpp', 'pubmedqa'])('%s comes as readInstructions reads it', async (name) => {
    const path = join(folder, `${name}.jsonl.gz`);
    expect(await all([{ path }])).toEqual(await readInstructions(path));
  });

  it('all of them have a text and something that says what is right', async () => {
    const rows = await all(parseInstructionSources(folder));
    expect(rows).toHaveLength(2590 + 7473 + 1319 + 974 + 1000);
    expect(rows.filter(({ prompt, reference }) => !prompt.trim() || !reference.trim())).toEqual([]);
  });

  it("gsm8k in its authors' two files has the ids of the workbench", () =>
    inFolder(async (temporary) => {
      const rows = await readInstructions(join(folder, 'gsm8k.jsonl.gz'));
      const source = (split: string) =>
        rows
          .filter((row) => row.split === split)
          .map(({ prompt, reference }) => ({ question: prompt, answer: reference }));
      await write(temporary, { 'train.jsonl': source('train'), 'test.jsonl': source('test') });
      const text = `gsm8k=${join(temporary, 'train.jsonl')},gsm8k=${join(temporary, 'test.jsonl')}`;
      expect(await all(parseInstructionSources(text))).toEqual(rows);
    }));
});
