import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildFingerprint, builtPackages, installFingerprint } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { pnpm as runPnpm, TURBO_FLAGS } from './pnpm.mjs';

/**
 * Installs and builds what is not up to date, one process at a time. When all is, it takes well under a second and needs no network.
 *
 * @param options.build Whether the packages' dist is needed; tests, which run on the sources, do without. @default true
 */
export async function setUp(root, { build = true, say, pnpm = runPnpm }) {
  if (await isReady(root, build)) return;
  await withLock(
    join(root, '.torouter', 'set-up.lock'),
    async () => {
      await install(root, say, pnpm);
      if (build) await buildPackages(root, say, pnpm);
    },
    { say },
  );
}

async function isReady(root, build) {
  return (await isInstalled(root)) && (!build || (await isBuilt(root)));
}

// Inside node_modules: whoever removes that, removes the mark.
const installMark = (root) => join(root, 'node_modules', '.torouter-installed');
const buildMark = (root) => join(root, '.torouter', 'built');

async function isInstalled(root) {
  return (
    existsSync(join(root, 'node_modules', '.modules.yaml')) &&
    (await read(installMark(root))) === (await installFingerprint(root))
  );
}

async function isBuilt(root) {
  for (const folder of await builtPackages(root))
    for (const file of ['index.js', 'index.cjs', 'index.d.ts', 'index.d.cts'])
      if (!existsSync(join(root, folder, 'dist', file))) return false;
  return (await read(buildMark(root))) === (await buildFingerprint(root));
}

async function install(root, say, pnpm) {
  if (await isInstalled(root)) return;
  say('installing what package.json and pnpm-lock.yaml ask for (the first time takes a minute or two)');
  // Should node_modules have to be made anew, pnpm must not stop to ask.
  const flags = ['--frozen-lockfile', '--reporter=append-only', '--config.confirmModulesPurge=false'];
  await pnpm(root, ['install', ...flags], { task: 'installing the dependencies' });
  await mark(installMark(root), await installFingerprint(root));
}

async function buildPackages(root, say, pnpm) {
  if (await isBuilt(root)) return;
  say('building the packages whose sources have changed');
  // Taken before the build: a source that changes meanwhile makes the next run build again.
  const fingerprint = await buildFingerprint(root);
  await rm(buildMark(root), { force: true }); // half a build fits neither the old sources nor the new
  await pnpm(root, ['exec', 'turbo', 'run', 'build', ...TURBO_FLAGS], { task: 'building the packages' });
  await mark(buildMark(root), fingerprint);
}

async function read(file) {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function mark(file, text) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, `${text}\n`);
  await rename(`${file}.${process.pid}`, file);
}
