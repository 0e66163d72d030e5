import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const TIMEOUT_MS = 60_000;

/**
 * Runs the TypeScript blocks of a README, each in a process and an empty folder of its own, and compares what they print
 * with the comments `// => …` behind (or on the line after) each console.log. A block that prints anything to stderr, ends with
 * another exit code than 0 or has no expectation fails.
 *
 * @param readme URL of the README; its folder must be a package, so that the package can be imported by its name.
 */
export async function runReadmeExamples(readme: URL): Promise<void> {
  const path = fileURLToPath(readme);
  const blocks = [...(await readFile(path, 'utf8')).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
  if (blocks.length === 0) throw new Error(`${path} has no \`\`\`ts block to run.`);
  for (const [index, code] of blocks.entries())
    await runBlock(code, join(dirname(path), '.readme'), `block ${index + 1} of ${path}`);
}

async function runBlock(code: string, folder: string, name: string): Promise<void> {
  const expected = [...code.matchAll(/\/\/ => (.*)$/gm)].map(([, value]) => value.trim());
  if (expected.length === 0) throw new Error(`${name} asserts nothing: end a console.log line with // => value.`);
  // Inside the package, so that it can import itself and its dependencies by name.
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${process.pid}-${Math.random().toString(36).slice(2)}.mts`);
  const cwd = await mkdtemp(join(tmpdir(), 'readme '));
  await writeFile(file, code);
  try {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const args = ['--conditions=@torouter/source', '--import', tsx, file];
    const { NODE_OPTIONS: _, ...env } = process.env;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd, env, timeout: TIMEOUT_MS });
    if (stderr !== '') throw new Error(`${name} wrote to stderr:\n${stderr}`);
    const printed = stdout.trimEnd().split('\n');
    if (printed.join('\n') !== expected.join('\n'))
      throw new Error(`${name} printed\n${printed.join('\n')}\nbut its comments promise\n${expected.join('\n')}`);
  } finally {
    await Promise.all([rm(file), rm(cwd, { recursive: true })]);
  }
}
