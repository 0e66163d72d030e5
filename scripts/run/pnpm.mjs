import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from './failure.mjs';
import { runChild } from './run-child.mjs';

/** Turbo as this repository runs it: as many tasks as cores, output where something fails. */
export const TURBO_FLAGS = ['--concurrency=100%', '--output-logs=errors-only'];

/** Runs the pinned pnpm through npx, so that nothing has to be installed beforehand. Throws a Failure that says what to do. */
export async function pnpm(root, args, { task }) {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const [file, ...before] = npx();
  const { npm_config_package: _, npm_config_call: __, ...inherited } = process.env; // an npx around us (`npx -p node@24 npm test`)
  const env = { ...inherited, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
  const { code, interrupted, tail } = await runChild(file, [...before, '-y', packageManager, ...args], {
    cwd: root,
    env,
    capture: (line) => !isOfNpx(line),
  });
  if (interrupted) throw new Failure(`Interrupted while ${task}.`, { exitCode: code });
  if (code === 0) return;
  const failure = new Failure(explain(tail, { task, code }));
  if (!isKnown(tail)) for (const line of tail.split('\n').filter(isOfNpx)) process.stderr.write(`${line}\n`);
  throw failure;
}

/** npx dumps whole error objects, and warns of settings that are pnpm's: shown only where we cannot say it better. */
function isOfNpx(line) {
  return /^npm (error|ERR!|warn|WARN|notice)/.test(line);
}

/** npm's own npx as a script, where it can be found: no shell, and so no quoting, on Windows either. */
function npx() {
  const beside = process.env.npm_execpath && join(dirname(process.env.npm_execpath), 'npx-cli.js');
  const shipped = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npx-cli.js');
  for (const script of [beside, shipped]) if (script && existsSync(script)) return [process.execPath, script];
  return ['npx'];
}

const CAUSES = [
  [/ENOSPC|no space left/i, 'The disk is full: free about 1 GB and try again.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ERR_PNPM_META_FETCH_FAIL|network request .*failed/i,
    'The package registry cannot be reached: check the network, and the proxy and registry settings of npm (`npm ping` must work).',
  ],
  [
    /CERT_|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/,
    'The registry’s certificate is not trusted: set NODE_EXTRA_CA_CERTS to the file of your certificate authority.',
  ],
  [
    /\bE40[13]\b|ERR_PNPM_FETCH_40[13]/,
    'The package registry refuses access: check the registry and the login that npm is set up with.',
  ],
  [/EACCES|EPERM|EROFS/, 'A folder cannot be written: check who owns this repository and the cache of npm.'],
  [
    /ERR_PNPM_OUTDATED_LOCKFILE/,
    'pnpm-lock.yaml does not fit a package.json: run `pnpm install` with the version of pnpm that package.json pins, and commit the lock file.',
  ],
];

function isKnown(output) {
  return CAUSES.some(([pattern]) => pattern.test(output));
}

/** A sentence that helps, from what a failed command printed. */
export function explain(output, { task, code }) {
  const known = CAUSES.find(([pattern]) => pattern.test(output));
  return `${known ? known[1] : 'What it said stands above.'} (Failed while ${task}, exit code ${code}.)`;
}
