// Runs every example as its reader would, each in an empty folder, and fails where one does not end with exit code 0.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TIMEOUT_MS = 300_000;

const folders = (await readdir(join(ROOT, 'examples'), { withFileTypes: true })).filter(
  (entry) => entry.isDirectory() && entry.name !== 'node_modules',
);
let failed = 0;
let count = 0;
for (const { name } of folders) {
  const files = (await readdir(join(ROOT, 'examples', name))).filter((file) => file.endsWith('.ts'));
  for (const file of files) {
    count++;
    if (!(await run(join(ROOT, 'examples', name, file)))) failed++;
  }
}
if (count === 0) console.error('There are no examples.');
console.log(`${count - failed} of ${count} examples ran.`);
process.exitCode = failed > 0 || count === 0 ? 1 : 0;

async function run(file) {
  const cwd = await mkdtemp(join(tmpdir(), 'example '));
  const start = performance.now();
  try {
    await promisify(execFile)(process.execPath, ['--import', pathToFileURL(tsx()).href, file], {
      cwd,
      timeout: TIMEOUT_MS,
    });
    console.log(`${relative(ROOT, file)}  ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return true;
  } catch (error) {
    const end = error.killed ? `did not end within ${TIMEOUT_MS / 1000} s` : `ended with ${error.signal ?? error.code}`;
    console.error(`${relative(ROOT, file)} ${end}:\n${error.stdout ?? ''}${error.stderr ?? error.message}`);
    return false;
  } finally {
    await rm(cwd, { recursive: true });
  }
}

function tsx() {
  return fileURLToPath(import.meta.resolve('tsx'));
}
