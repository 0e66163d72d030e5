// What .ci/run runs: every step, also after one has failed, and a closing line that counts the tests and the steps.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STEP_TIMEOUT_MS = 20 * 60_000;

const folder = await mkdtemp(join(tmpdir(), 'ci '));
const jestReport = join(folder, 'jest.json');

/** Name, program, arguments; `required`: without it nothing else makes sense. */
const STEPS = [
  { name: 'set-up', run: ['node', 'scripts/run.mjs', 'build'], required: true },
  { name: 'format', run: ['npm', 'run', '-s', 'format:check'] },
  { name: 'lint', run: ['npm', 'run', '-s', 'lint'] },
  { name: 'types', run: ['npm', 'run', '-s', 'typecheck'] },
  { name: 'arrows', run: ['npm', 'run', '-s', 'arrows'] },
  { name: 'arrows: forbidden ones are refused', run: ['node', 'scripts/check-arrows.mjs'] },
  { name: 'unused code', run: ['npm', 'run', '-s', 'unused'] },
  { name: 'npm test', run: ['npm', 'test', '--', '--json', `--outputFile=${jestReport}`] },
  { name: 'publint, attw', run: ['npm', 'run', '-s', 'test:package'] },
  { name: 'packages from tarballs', run: ['node', 'scripts/check-packages.mjs'] },
  { name: 'examples', run: ['node', 'scripts/run-examples.mjs'] },
  { name: 'figures in the README', run: ['node', 'scripts/readme-figures.mjs', '--check'] },
  { name: 'npm start -- --exit', run: ['npm', 'start', '--', '--exit'] },
  { name: 'npm start, two at once', run: ['node', 'scripts/check-start.mjs'] },
  { name: 'npx torouter', run: ['npx', '--no-install', 'torouter', '--version'] },
];

const results = [];
try {
  for (const step of STEPS) {
    const result = await run(step);
    results.push(result);
    if (step.required && !result.passed) break;
  }
  const tests = await countTests();
  console.log('');
  for (const { name, passed, seconds } of results)
    console.log(`${passed ? 'passed' : 'FAILED'}  ${seconds.toFixed(1).padStart(6)} s  ${name}`);
  const passed = tests.passed + results.filter((one) => one.passed).length;
  const failed = tests.failed + results.filter((one) => !one.passed).length;
  console.log(`\n${tests.passed} tests and ${results.filter((one) => one.passed).length} steps passed.\n`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

async function run({ name, run: [file, ...args] }) {
  console.log(`\n=== ${name}: ${file === 'node' ? args.join(' ') : [file, ...args].join(' ')}`);
  const start = performance.now();
  const passed = await new Promise((resolve) => {
    const program = file === 'node' ? process.execPath : file;
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: STEP_TIMEOUT_MS,
    });
    child.on('error', (error) => {
      console.error(`Could not start ${file}: ${error.message}.`);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  return { name, passed, seconds: (performance.now() - start) / 1000 };
}

/** Tests that ran; a test file that could not be loaded counts as a failed one. No report, no test. */
async function countTests() {
  try {
    const report = JSON.parse(await readFile(jestReport, 'utf8'));
    return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites };
  } catch (error) {
    if (error.code === 'ENOENT') return { passed: 0, failed: 0 };
    throw error;
  }
}
