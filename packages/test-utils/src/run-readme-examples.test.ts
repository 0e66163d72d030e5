import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runReadmeExamples } from './run-readme-examples.js';

let folder: string;
const readme = async (text: string) => {
  const path = join(folder, 'README.md');
  await writeFile(path, text);
  return pathToFileURL(path);
};
const block = (code: string) => `# Title\n\n\`\`\`ts\n${code}\n\`\`\`\n`;

beforeAll(async () => {
  const parent = fileURLToPath(new URL('../.readme', import.meta.url));
  await mkdir(parent, { recursive: true });
  folder = await mkdtemp(join(parent, 'test-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('accepts what keeps its promises', async () => {
  await runReadmeExamples(
    await readme(block("const n: number = 41;\nconsole.log(n + 1); // => 42\nconsole.log('b');\n// => b")),
  );
}, 30_000);

it.each([
  ['prints something else', 'console.log(1); // => 2', /promise/],
  ['throws', "throw new Error('broken'); // => 1", /broken/],
  ['writes to stderr', 'console.error(1); console.log(1); // => 1', /stderr/],
  ['promises nothing', 'console.log(1);', /asserts nothing/],
])(
  'refuses what %s',
  async (_, code, message) => {
    await expect(runReadmeExamples(await readme(block(code)))).rejects.toThrow(message);
  },
  30_000,
);

it('refuses a page without a block', async () => {
  await expect(runReadmeExamples(await readme('# Title\n'))).rejects.toThrow(/no ```ts block/);
});
