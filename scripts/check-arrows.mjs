// Proves that the rules of .dependency-cruiser.cjs bite: copies the packages, adds forbidden imports, and expects
// dependency-cruiser to refuse each of them, and nothing else, under the right name.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Rule, package, what its file imports. */
const FORBIDDEN = [
  ['resolvable', 'data', "export { softLabels } from '@torouter/labels';"], // not among its dependencies
  ['arrow-from-data', 'data', "export type { Router } from '../../classifiers/src/index.js';"],
  ['arrow-from-labels', 'labels', "export { CountVectorizer } from '../../embed/src/index.js';"],
  ['arrow-from-classifiers', 'classifiers', "export { Gateway } from '../../serve/src/index.js';"],
  ['arrow-from-experts', 'experts', "export { Router } from '../../classifiers/src/index.js';"],
  ['arrow-from-eval', 'eval', "export { Router } from '../../classifiers/src/index.js';"],
  ['arrow-from-serve', 'serve', "export { evaluate } from '../../eval/src/index.js';"],
  ['no-insides', 'labels', "export { TorouterError } from '../../data/src/torouter-error.js';"],
  ['no-cycles', 'labels', "export { own as other } from './forbidden-8.js'; export const own = 1;"],
  ['resolvable', 'labels', "export { nothing } from '@torouter/no-such-package';"],
];

const folder = await mkdtemp(join(tmpdir(), 'arrows '));
try {
  await copyRepository();
  const expected = [];
  for (const [index, [rule, name, line]] of FORBIDDEN.entries()) {
    const file = `packages/${name}/src/forbidden-${index}.ts`;
    await writeFile(join(folder, file), `${line}\n`);
    expected.push(`${rule}: ${file}`);
  }
  const found = (await violations()).map(({ rule, from }) => `${rule.name}: ${from}`);
  const missing = expected.filter((one) => !found.includes(one));
  const strangers = found.filter((one) => !/forbidden-\d+\.ts$/.test(one));
  for (const one of missing) console.error(`Not refused: ${one}`);
  for (const one of strangers) console.error(`Refused, but allowed: ${one}`);
  if (missing.length + strangers.length > 0) process.exitCode = 1;
  else console.log(`All ${expected.length} forbidden imports are refused.`);
} finally {
  await rm(folder, { recursive: true, maxRetries: 3 });
}

/** Sources and package.jsons; what is installed is linked, but neighbours lead to the copy. */
async function copyRepository() {
  const shared = ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'tsup.base.ts', 'jest.base.mjs', 'package.json'];
  for (const name of shared) await cp(join(ROOT, name), join(folder, name));
  await link(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const name of await readdir(join(ROOT, 'packages'))) {
    const [original, copy] = [ROOT, folder].map((root) => join(root, 'packages', name));
    const filter = (path) => !/[\\/](node_modules|dist|\.turbo|\.readme|sample)$/.test(path);
    await cp(original, copy, { recursive: true, filter });
    const installed = await list(join(original, 'node_modules'));
    for (const entry of installed.filter((one) => !one.startsWith('.') && one !== '@torouter'))
      await link(join(original, 'node_modules', entry), join(copy, 'node_modules', entry));
    for (const neighbour of await list(join(original, 'node_modules', '@torouter')))
      await link(join(folder, 'packages', neighbour), join(copy, 'node_modules', '@torouter', neighbour));
  }
}

async function list(path) {
  return readdir(path).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

async function link(target, path) {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path, 'junction');
}

async function violations() {
  const bin = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const args = [bin, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages'];
  const options = { cwd: folder, maxBuffer: 2 ** 28 };
  // It exits with the number of errors, which are expected here.
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch((error) => error);
  return JSON.parse(stdout).summary.violations;
}
