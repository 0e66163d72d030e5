import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const WORKSPACES = ['examples', 'benchmarks'];

/** Fingerprint of all that decides what is installed: the lock file, every package.json, the settings, the Node version. */
export async function installFingerprint(root) {
  const packages = (await packageFolders(root)).concat(WORKSPACES).map((folder) => join(folder, 'package.json'));
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', ...packages];
  return hashFiles(root, files, `${process.platform} ${process.arch} ${process.versions.node}`);
}

/** Fingerprint of all that decides what is built: the sources but for their tests, the build's settings, what is installed. */
export async function buildFingerprint(root) {
  const files = ['tsconfig.base.json', 'tsup.base.ts'];
  for (const folder of await builtPackages(root)) {
    files.push(join(folder, 'package.json'), join(folder, 'tsconfig.json'), join(folder, 'tsup.config.ts'));
    for (const file of await readdir(join(root, folder, 'src'), { recursive: true }))
      if (/\.(ts|json)$/.test(file) && !file.endsWith('.test.ts')) files.push(join(folder, 'src', file));
  }
  return hashFiles(root, files, await installFingerprint(root));
}

/** Folders, relative to the root, of the packages that have a build. */
export async function builtPackages(root) {
  return (await packageFolders(root)).filter((folder) => existsSync(join(root, folder, 'tsup.config.ts')));
}

async function packageFolders(root) {
  const names = (await readdir(join(root, 'packages'))).sort();
  return names.map((name) => join('packages', name)).filter((folder) => existsSync(join(root, folder, 'package.json')));
}

async function hashFiles(root, files, salt) {
  const hash = createHash('sha256').update(salt);
  for (const file of [...files].sort()) {
    const bytes = await readFile(join(root, file)).catch((error) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    hash.update(`\0${file}\0${bytes === undefined ? 'missing' : bytes.length}\0`);
    if (bytes !== undefined) hash.update(bytes);
  }
  return hash.digest('hex');
}
