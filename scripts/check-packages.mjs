// Packs every package that is published, installs the tarballs by plain npm into an empty folder, and uses them from ESM and CJS.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from './check-packages/execute.mjs';
import { readTarball } from './check-packages/read-tarball.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What a tarball may weigh; `torouter` carries the sample, `model-minilm` the weights. */
const MAX_BYTES = { '@torouter/model-minilm': 45_000_000 };
const MAX_BYTES_ELSE = 3_000_000;
/** Keeps the runtime's install script from fetching CUDA libraries, as the README tells users. */
const WITHOUT_CUDA = { ONNXRUNTIME_NODE_INSTALL: 'skip' };

const problems = [];
const folder = await mkdtemp(join(tmpdir(), 'packages '));
try {
  const packages = await publishedPackages();
  for (const one of packages) {
    one.tarball = await pack(one);
    await checkTarball(one);
  }
  const project = await install(packages, 'project', [], WITHOUT_CUDA);
  for (const one of packages) await checkImports(project, one);
  await checkCommand(project, packages);
  await checkEncoder(project, '384');
  const bare = await install(packages, 'project without onnxruntime', ['--omit=optional'], {});
  for (const one of packages) await checkImports(bare, one);
  await checkEncoder(bare, 'TOROUTER_RUNTIME_MISSING');
  await checkTrainingOnWords(bare);
  if (problems.length === 0) console.log(`${packages.length} packages install by plain npm and work from ESM and CJS.`);
} finally {
  await rm(folder, { recursive: true, maxRetries: 3 });
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

async function publishedPackages() {
  const packages = [];
  for (const name of await readdir(join(ROOT, 'packages'))) {
    const path = join(ROOT, 'packages', name);
    const text = await readFile(join(path, 'package.json'), 'utf8').catch(() => undefined);
    const manifest = text && JSON.parse(text);
    if (manifest && !manifest.private) packages.push({ path, name: manifest.name, version: manifest.version });
  }
  return packages;
}

async function pack({ path, name }) {
  const into = join(folder, 'tarballs', name.replaceAll('/', '-'));
  await mkdir(into, { recursive: true });
  const { packageManager } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  await execute('npx', ['-y', packageManager, 'pack', '--pack-destination', into], path);
  return join(into, (await readdir(into))[0]);
}

async function checkTarball({ name, tarball, version }) {
  const files = await readTarball(tarball);
  for (const wanted of [
    'README.md',
    'LICENSE',
    'dist/index.js',
    'dist/index.cjs',
    'dist/index.d.ts',
    'dist/index.d.cts',
  ])
    if (!files.has(`package/${wanted}`)) problems.push(`${name}: the tarball has no ${wanted}.`);
  for (const file of files.keys())
    if (/\.test\.|\/(src|fixtures|node_modules)\//.test(file)) problems.push(`${name}: the tarball has ${file}.`);
  const manifest = files.get('package/package.json').toString();
  if (manifest.includes('workspace:')) problems.push(`${name}: the packed package.json still says "workspace:".`);
  if (manifest.includes('"@torouter/source"')) problems.push(`${name}: the packed exports still name the sources.`);
  if (JSON.parse(manifest).version !== version) problems.push(`${name}: the packed version is not ${version}.`);
  const { size } = await stat(tarball);
  const most = MAX_BYTES[name] ?? MAX_BYTES_ELSE;
  if (size > most) problems.push(`${name}: the tarball weighs ${size} bytes, more than ${most}.`);
}

/** The tarballs side by side in one project; overrides make the packages find each other there instead of in a registry. */
async function install(packages, name, options, env) {
  const project = join(folder, name);
  await mkdir(project);
  const files = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]));
  await writeFile(
    join(project, 'package.json'),
    JSON.stringify({ private: true, dependencies: files, overrides: files }),
  );
  await execute('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...options], project, env);
  return project;
}

async function checkImports(project, { name }) {
  const report = (what) =>
    `process.stdout.write(JSON.stringify(Object.keys(${what}).filter((key) => key !== 'default').sort()));`;
  const sources = {
    'use.mjs': `import * as all from '${name}'; ${report('all')}`,
    'use.cjs': `const all = require('${name}'); ${report('all')}`,
  };
  const seen = [];
  for (const [file, source] of Object.entries(sources)) {
    await writeFile(join(project, file), source);
    try {
      const { stdout, stderr } = await execute(process.execPath, [file], project);
      if (stderr !== '') problems.push(`${name}: importing it (${file}) prints ${stderr}`);
      if (stdout === '[]') problems.push(`${name}: ${file} finds no exports.`);
      seen.push(stdout);
    } catch (error) {
      problems.push(`${name}: ${file} fails: ${error.message}`);
    }
  }
  if (seen.length === 2 && seen[0] !== seen[1]) problems.push(`${name}: ESM exports ${seen[0]}, CJS ${seen[1]}.`);
}

async function checkCommand(project, packages) {
  const { version } = packages.find(({ name }) => name === 'torouter');
  try {
    const { stdout } = await execute('npx', ['--no-install', 'torouter', '--version'], project);
    if (!stdout.includes(version)) problems.push(`torouter --version prints ${stdout.trim()}, not ${version}.`);
  } catch (error) {
    problems.push(`torouter --version fails: ${error.message}`);
  }
}

/** A sentence through MiniLM, from ESM and CJS: its dimensions, or the code of the error that says what is missing. */
async function checkEncoder(project, expected) {
  const body = `
    .then((encoder) => encoder.encode(['a text']).then((vector) => encoder[Symbol.asyncDispose]().then(() => vector.length)))
    .catch((error) => error.code)
    .then((result) => process.stdout.write(String(result)));`;
  const sources = {
    'encode.mjs': `import { loadEncoder } from '@torouter/embed';\nloadEncoder('minilm', { precision: 'int8' })${body}`,
    'encode.cjs': `const { loadEncoder } = require('@torouter/embed');\nloadEncoder('minilm', { precision: 'int8' })${body}`,
  };
  for (const [file, source] of Object.entries(sources)) {
    await writeFile(join(project, file), source);
    try {
      const { stdout } = await execute(process.execPath, [file], project);
      if (stdout !== expected) problems.push(`@torouter/embed: ${file} gives ${stdout}, not ${expected}.`);
    } catch (error) {
      problems.push(`@torouter/embed: ${file} fails: ${error.message}`);
    }
  }
}

/** Without ONNX Runtime the default recipe does without a sentence encoder, and says so. */
async function checkTrainingOnWords(project) {
  const sample = join(project, 'node_modules', 'torouter', 'sample');
  const options = ['--outcomes', sample, '--max-per-dataset', '30', '--out', 'router'];
  try {
    const { stderr } = await execute('npx', ['--no-install', 'torouter', 'train', ...options], project);
    if (!stderr.includes('words alone')) problems.push(`torouter train without ONNX Runtime says ${stderr.trim()}.`);
  } catch (error) {
    problems.push(`torouter train without ONNX Runtime fails: ${error.message}`);
  }
}
