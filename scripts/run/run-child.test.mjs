import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from './run-child.mjs';

const run = (code, options) => runChild(process.execPath, ['-e', code], options);

it('gives the exit code of the child', async () => {
  expect(await run('process.exitCode = 3')).toMatchObject({ code: 3, interrupted: undefined });
});

it('turns death by a signal into 128 + its number', async () => {
  expect((await run('process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)')).code).toBe(137);
});

it('keeps the end of what was printed', async () => {
  const lines = [];
  const capture = (line) => {
    lines.push(line);
    return false;
  };
  const { tail } = await run('console.log("o".repeat(30_000)); console.error("e")', { capture });
  expect(lines.sort()).toEqual(['e', 'o'.repeat(30_000)]);
  expect(tail).toHaveLength(20_000);
});

it('says which program is missing', async () => {
  await expect(runChild('no-such-program', [])).rejects.toThrow(/no-such-program/);
});

describe('signals', () => {
  let folder;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'child '))));
  afterEach(() => rm(folder, { recursive: true }));

  it.each(['SIGINT', 'SIGTERM'])(
    '%s, sent twice at once as npm and a terminal do, reaches the child once',
    async (signal) => {
      const parent = join(folder, 'parent.mjs');
      const child = `
      let count = 0;
      process.on('${signal}', () => { if (++count === 1) setTimeout(() => { console.log('got ' + count); process.exit(7); }, 100); });
      setInterval(() => {}, 1000);
      console.log('ready');`;
      await writeFile(
        parent,
        `import { runChild } from ${JSON.stringify(new URL('./run-child.mjs', import.meta.url).href)};
       process.exitCode = (await runChild(process.execPath, ['-e', ${JSON.stringify(child)}])).code;`,
      );
      const running = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
      let printed = '';
      running.stdout.on('data', (text) => {
        printed += text;
        if (printed !== 'ready\n') return;
        process.kill(-running.pid, signal); // the terminal, to all of its group
        running.kill(signal); // npm, passing it on
      });
      const [code] = await once(running, 'close');
      expect({ code, printed }).toEqual({ code: 7, printed: 'ready\ngot 1\n' });
    },
  );

  it('ends the child when the shell between npm and us has died', async () => {
    const module = JSON.stringify(new URL('./run-child.mjs', import.meta.url).href);
    const child = `process.on('SIGTERM', () => { console.log('got SIGTERM'); process.exit(); });
      setInterval(() => {}, 1000);
      console.log('ready');`;
    await writeFile(
      join(folder, 'parent.mjs'),
      `import { runChild } from ${module};
       await runChild(process.execPath, ['-e', ${JSON.stringify(child)}]);
       console.log('left');`,
    );
    const shell = `
      require('node:child_process').spawn(process.execPath, [${JSON.stringify(join(folder, 'parent.mjs'))}], { stdio: 'inherit' });`;
    const running = spawn(process.execPath, ['-e', shell], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'start' },
    });
    let printed = '';
    running.stdout.on('data', (text) => {
      printed += text;
      if (printed === 'ready\n') running.kill('SIGKILL');
    });
    await once(running.stdout, 'close');
    expect(printed).toBe('ready\ngot SIGTERM\nleft\n');
  });
});
