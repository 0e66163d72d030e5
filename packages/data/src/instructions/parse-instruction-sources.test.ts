import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectRaised, inFolder } from '../testing/helpers.js';
import { parseInstructionSources } from './parse-instruction-sources.js';

describe('parseInstructionSources', () => {
  it.each([
    ['mine.jsonl', [{ path: 'mine.jsonl' }]],
    ['some folder', [{ path: 'some folder' }]],
    ['gsm8k=train.jsonl', [{ path: 'train.jsonl', format: 'gsm8k' }]],
    [
      'arc_challenge=a.jsonl,gsm8k=b.jsonl,gsm8k=c.jsonl',
      [
        { path: 'a.jsonl', format: 'arc_challenge' },
        { path: 'b.jsonl', format: 'gsm8k' },
        { path: 'c.jsonl', format: 'gsm8k' },
      ],
    ],
    [' mbpp = m.jsonl , mine ', [{ path: 'm.jsonl', format: 'mbpp' }, { path: 'mine' }]],
    ['arc-challenge=a', [{ path: 'a', format: 'arc_challenge' }]],
    ['PubMedQA=p.json', [{ path: 'p.json', format: 'pubmedqa' }]],
    ['gsm8k=a=b.jsonl', [{ path: 'a=b.jsonl', format: 'gsm8k' }]],
    // What stands before the sign is part of a path
    ['runs/lr=3/a.jsonl', [{ path: 'runs/lr=3/a.jsonl' }]],
    ['.\\lr=3', [{ path: '.\\lr=3' }]],
  ])('%j', (text, sources) => {
    expect(parseInstructionSources(text)).toEqual(sources);
  });

  it('takes what exists as it is, whatever signs are in it', () =>
    inFolder(async (folder) => {
      const odd = join(folder, 'gsm8k=a,b=c.jsonl');
      await writeFile(odd, '');
      await mkdir(join(folder, 'x,y'));
      const other = join(folder, 'x,y', 'z.jsonl');
      await writeFile(other, '');
      expect(parseInstructionSources(odd)).toEqual([{ path: odd }]);
      expect(parseInstructionSources(join(folder, 'x,y'))).toEqual([{ path: join(folder, 'x,y') }]);
      expect(parseInstructionSources(`gsm8k=${other}`)).toEqual([{ path: other, format: 'gsm8k' }]);
      expect(parseInstructionSources(`mbpp=m,gsm8k=${join(folder, 'a')}`)).toEqual([
        { path: 'm', format: 'mbpp' },
        { path: join(folder, 'a'), format: 'gsm8k' },
      ]);
      const before = process.cwd();
      process.chdir(folder);
      try {
        await writeFile('alpha=1', '');
        expect(parseInstructionSources('alpha=1,mine')).toEqual([{ path: 'alpha=1' }, { path: 'mine' }]);
        await writeFile('train.jsonl', '');
        expect(parseInstructionSources('mine,gsm8k=train.jsonl')).toEqual([
          { path: 'mine' },
          { path: 'train.jsonl', format: 'gsm8k' },
        ]);
      } finally {
        process.chdir(before);
      }
    }));

  it.each([
    ['gsm8=a.jsonl', 'gsm8k'],
    ['gsmk8=a.jsonl', 'gsm8k'],
    ['arc=a.jsonl', 'arc_challenge'],
    ['mine,pubmed-qa=a', 'pubmedqa'],
    ['pubmed=a', 'pubmedqa'],
  ])('%j names the nearest format', async (text, near) => {
    const { message } = await expectRaised(() => parseInstructionSources(text), 'TOROUTER_INVALID_ARGUMENT');
    expect(message).toContain(`Did you mean ${near}?`);
    expect(message).toContain('arc_challenge, gsm8k, mbpp, pubmedqa');
  });

  it('names an unknown format that is near to none', async () => {
    const { message } = await expectRaised(() => parseInstructionSources('hellaswag=a'), 'TOROUTER_INVALID_ARGUMENT');
    expect(message).toContain('"hellaswag"');
    expect(message).not.toContain('Did you mean');
  });

  it.each(['', ' ', 'a,', ',a', 'a,,b', 'gsm8k=', 'gsm8k= ,a', '=', '=a'])('refuses %j', async (text) => {
    await expectRaised(() => parseInstructionSources(text), 'TOROUTER_INVALID_ARGUMENT');
  });

  it('gives back what was joined', () => {
    const path = fc.string({ minLength: 1 }).map((text) => `/nowhere/${text.replaceAll(',', '')}`.trim());
    const format = fc.constantFrom('arc_challenge' as const, 'gsm8k' as const, 'mbpp' as const, 'pubmedqa' as const);
    const source = fc.record({ path, format }, { requiredKeys: ['path'] });
    fc.assert(
      fc.property(fc.array(source, { minLength: 1, maxLength: 4 }), (sources) => {
        const text = sources.map(({ path, format }) => (format ? `${format}=${path}` : path)).join(',');
        expect(parseInstructionSources(text)).toEqual(sources);
      }),
    );
  });
});
