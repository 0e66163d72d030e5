// Puts the figures of benchmarks/results/latest.json between <!-- figures:start --> and <!-- figures:end --> of README.md.
//   node scripts/readme-figures.mjs [--check] [--readme FILE] [--results FILE]
// --check changes nothing and fails where the README shows others.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { figuresText, replaceFigures } from './readme-figures/figures-text.mjs';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    readme: { type: 'string', default: inRoot('README.md') },
    results: { type: 'string', default: inRoot('benchmarks/results/latest.json') },
  },
});

process.exitCode = await main().catch((error) => {
  const remedy = error.path === values.results ? '; `npm run bench` writes it' : '';
  console.error(error.code === 'ENOENT' ? `There is no ${error.path}${remedy}.` : error.message);
  return 1;
});

async function main() {
  const readme = await readFile(values.readme, 'utf8');
  const wanted = replaceFigures(readme, figuresText(JSON.parse(await readFile(values.results, 'utf8'))));
  if (wanted === readme) {
    console.log('The README shows the recorded figures.');
    return 0;
  }
  if (values.check) {
    console.error(
      'The README shows other figures than benchmarks/results/latest.json: run `node scripts/readme-figures.mjs`.',
    );
    return 1;
  }
  await writeFile(values.readme, wanted);
  console.log('Put the recorded figures into the README.');
  return 0;
}
