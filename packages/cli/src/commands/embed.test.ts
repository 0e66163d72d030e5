import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadEncoder } from '@torouter/embed';
import { run } from '../fixtures/run.js';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'embed '))));
afterAll(() => rm(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const vectorsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { vector: number[]; id?: unknown });

describe('torouter embed', () => {
  it('writes a vector per line, in order, with the ids that are given', async () => {
    const texts = ['first', 'second', '', 'first'];
    const lines = texts.map((text, i) => JSON.stringify(i === 1 ? { text } : { text, id: i }));
    await writeFile(path('texts.jsonl.gz'), gzipSync(lines.join('\n')));
    const made = await run(
      'embed',
      '--in',
      path('texts.jsonl.gz'),
      '--out',
      path('vectors.jsonl'),
      '--cache',
      path('cache'),
    );
    expect(made).toMatchObject({ code: 0, stdout: '' });
    expect(made.stderr).toContain('4 texts, 384 numbers each');
    const vectors = vectorsOf(await readFile(path('vectors.jsonl'), 'utf8'));
    expect(vectors.map(({ id }) => id)).toEqual([0, undefined, 2, 3]);
    expect(Object.keys(vectors[1])).toEqual(['vector']);
    await using encoder = await loadEncoder('minilm');
    const expected = await encoder.encode(texts);
    vectors.forEach(({ vector }, i) =>
      expect(Float32Array.from(vector)).toEqual(expected.slice(384 * i, 384 * (i + 1))),
    );
    // Again, from the cache, to stdout.
    const again = await run('embed', '--in', path('texts.jsonl.gz'), '--out', '-', '--cache', path('cache'));
    expect(vectorsOf(again.stdout)).toEqual(vectors);
  });

  it('says how many texts were cut', async () => {
    await writeFile(path('long.jsonl'), JSON.stringify({ text: 'word '.repeat(100) }));
    const { stderr } = await run(
      'embed',
      '--in',
      path('long.jsonl'),
      '--out',
      '-',
      '--max-tokens',
      '16',
      '--precision',
      'int8',
    );
    expect(stderr).toContain('1 were longer than 16 tokens');
  });

  it.each<[string, string, string[], number, RegExp]>([
    ['a line without text', '{"text":"a"}\n{"prompt":"b"}', [], 3, /line 2.*"text"/],
    ['a line that is no JSON', '{"text":"a"}\nrubbish', [], 3, /line 2/],
    ['a precision that there is not', '{"text":"a"}', ['--precision', 'int2'], 2, /fp32, fp16, int8/],
    ['a model that is not there', '{"text":"a"}', ['--model', './nowhere'], 3, /nowhere/],
  ])('refuses %s, and leaves no half a file', async (_, content, options, code, message) => {
    await writeFile(path('bad.jsonl'), content);
    const result = await run('embed', '--in', path('bad.jsonl'), '--out', path('never.jsonl'), ...options);
    expect(result).toMatchObject({ code, stderr: expect.stringMatching(message) });
    expect((await readdir(folder)).filter((name) => name.includes('never'))).toEqual([]);
  });

  (process.platform === 'win32' ? it.skip : it)(
    'ends on Ctrl-C while it waits for stdin, and leaves nothing behind',
    async () => {
      const out = await mkdtemp(join(folder, 'out '));
      // A pipe as shells make them, whose writer stays but is silent.
      const pipe = path('pipe');
      await promisify(execFile)('mkfifo', [pipe]);
      const stdin = await open(pipe, 'r+');
      await using writer = await open(pipe, 'w');
      const { NODE_OPTIONS: _, ...env } = process.env;
      const child = spawn(
        process.execPath,
        [
          ...['--conditions=@torouter/source', '--import', import.meta.resolve('tsx')],
          fileURLToPath(new URL('../fixtures/command-process.ts', import.meta.url)),
          ...['embed', '--in', '-', '--out', join(out, 'vectors.jsonl'), '--precision', 'int8'],
        ],
        { env, stdio: [stdin.fd, 'ignore', 'pipe'] },
      );
      const ended = once(child, 'exit');
      const said = text(child.stderr!);
      await stdin.close();
      // More than a pipe holds, so it is written once the command reads.
      await writer.write('\n'.repeat(200_000));
      child.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
      expect(await said).toBe('torouter: interrupted\n');
      expect(await readdir(out)).toEqual([]);
    },
    60_000,
  );

  it('does not put the vectors in the place of the texts', async () => {
    await writeFile(path('both.jsonl'), '{"text":"a"}');
    const result = await run('embed', '--in', path('both.jsonl'), '--out', path('both.jsonl'));
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('is what is read') });
    expect(await readFile(path('both.jsonl'), 'utf8')).toBe('{"text":"a"}');
  });

  it('names an output that cannot be written', async () => {
    await writeFile(path('one.jsonl'), '{"text":"a"}');
    const result = await run('embed', '--in', path('one.jsonl'), '--out', join(path('nowhere'), 'x.jsonl'));
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be written') });
  });
});
