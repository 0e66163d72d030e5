import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Failure } from './failure.mjs';
import { pnpm, TURBO_FLAGS } from './pnpm.mjs';
import { runChild } from './run-child.mjs';
import { setUp } from './set-up.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The commands: whether they need the packages built, and what they run with the given arguments. */
const COMMANDS = {
  start: { build: true, command: (args) => [join(ROOT, 'packages', 'cli', 'bin', 'torouter.js'), 'demo', ...args] },
  // The tests run on the sources; built all the same, so that `npx torouter` works after any of these commands.
  test: {
    build: true,
    command: (args) => [
      '--experimental-vm-modules',
      '--no-warnings=ExperimentalWarning',
      resolve('jest/bin/jest'),
      ...args,
    ],
  },
  // Against dist: what users run.
  bench: {
    build: true,
    command: (args) => [
      '--import',
      pathToFileURL(resolve('tsx')).href,
      join(ROOT, 'benchmarks', 'src', 'main.ts'),
      ...args,
    ],
  },
  build: { build: true },
  // npm run typecheck, npm run test:package. Turbo orders and caches its tasks, builds included, itself.
  turbo: { build: false, tasks: true },
};

/** Sets up, runs the command of that name, and returns the exit code. */
export async function main([name, ...args], { say = (text) => console.error(`[torouter] ${text}`) } = {}) {
  try {
    const chosen = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
    if (!chosen) throw new Failure(`Expected one of ${Object.keys(COMMANDS).join(', ')}, got ${name ?? 'nothing'}.`);
    await setUp(ROOT, { build: chosen.build, say });
    if (chosen.tasks)
      await pnpm(ROOT, ['exec', 'turbo', 'run', ...TURBO_FLAGS, ...args], { task: `running ${args.join(' ')}` });
    if (!chosen.command) return 0;
    const interactive = name === 'test' && process.stdin.isTTY === true;
    return (await runChild(process.execPath, chosen.command(args), { cwd: ROOT, interactive })).code;
  } catch (error) {
    if (error instanceof Failure) {
      say(error.message);
      return error.exitCode;
    }
    if (error.code === 'ENOSPC') say('The disk is full: free about 1 GB and try again.');
    else if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) say(`This folder cannot be written: ${error.message}.`);
    else throw error;
    return 1;
  }
}

function resolve(specifier) {
  return createRequire(join(ROOT, 'package.json')).resolve(specifier);
}
