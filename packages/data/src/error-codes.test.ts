import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES, type ErrorCode } from './error-codes.js';

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const entries = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((entry) => [entry.split('\n', 1)[0].trim(), entry]),
);
const codes = Object.keys(ERROR_CODES) as ErrorCode[];

describe('the table of errors and docs/errors.md', () => {
  it.each(codes)('%s is on the page as the table has it', (code) => {
    const { summary, status, exitCode } = ERROR_CODES[code];
    const wanted = `### ${code}\n\n${summary}\n\nStatus ${status}, exit code ${exitCode}.\n\nRemedy: `;
    const found = `### ${entries.get(code) ?? ''}`;
    if (!found.startsWith(wanted) || !/^Remedy: \S/m.test(found))
      throw new Error(`docs/errors.md should have this entry, ending in a remedy of your own:\n\n${wanted}…`);
  });

  it('the page has no entry that the table lacks, and none twice', () => {
    expect([...page.matchAll(/^### (.*)$/gm)].map((match) => match[1]).sort()).toEqual([...codes].sort());
  });

  it('the page has them in the order of the table', () => {
    expect([...entries.keys()]).toEqual(codes);
  });

  it('a code says TOROUTER_ and what happened, in capitals', () => {
    expect(codes.filter((code) => !/^TOROUTER_[A-Z0-9]+(_[A-Z0-9]+)*$/.test(code))).toEqual([]);
  });
});
