import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callLine } from './call-line.js';
import { call } from './fixtures/call.js';
import { anyCall } from './fixtures/any-call.js';
import { prefixOf } from './prefix-of.js';
import { PrefixScanner } from './prefix-scanner.js';

const scanner = new PrefixScanner();
const scan = (line: string | Buffer) => {
  const bytes = Buffer.from(line as string);
  return scanner.scan(bytes, 0, bytes.length - 1);
};
const line = callLine(call());
const withCost = (literal: string) => line.replace('0.25', literal);

it('reads of any call what is in it, to the bit', () => {
  fc.assert(
    fc.property(anyCall(fc), (record) => {
      expect(scan(callLine(record))).toBe(true);
      const { keyHigh, keyLow, costUsd, reservedUsd, failed, expert, seconds, inputTokens, outputTokens } = scanner;
      expect({
        ...{ keyHigh, keyLow, costUsd, reservedUsd, failed, expert, seconds, inputTokens, outputTokens },
      }).toEqual(prefixOf(record));
    }),
    { numRuns: 2000 },
  );
});

it.each([
  '0',
  '0.5',
  '10',
  '0.000001234',
  '1e-7',
  '2.5E+3',
  '0.000000000000000000000123',
  '0.000000000000000000000000123',
  '123456789012345.678',
  '9007199254740993',
  '0.1234567890123456789012345',
])('reads the number %s as JSON.parse does', (literal) => {
  expect(scan(withCost(literal))).toBe(true);
  expect(scanner.costUsd).toBe(JSON.parse(literal));
});

it.each(['', '-1', '+1', '01', '1.', '.5', '1e', '0x1', '1.2.3', '1e999', 'nul', 'NaN', '"1"', '1 ', '1'.repeat(500)])(
  'leaves the number %p to others',
  (literal) => {
    expect(scan(withCost(literal))).toBe(false);
  },
);

it.each<[string, string]>([
  ['in another order', '{"costUsd":1,"key":"0123456789abcdef"}\n'],
  ['with spaces', line.replace(':', ': ')],
  ['with an upper-case key', line.replace(/"key":"\w+"/, '"key":"0123456789ABCDEF"')],
  ['with a short key', line.replace(/"key":"\w+"/, '"key":"0123"')],
  ['without brace at its end', line.replace('}\n', ']\n')],
  ['that ends within the prefix', `${line.slice(0, 90)}}\n`],
  ['with a name that does not end', `${line.slice(0, line.indexOf('small'))}}\n`],
  ['with a name that JSON does not know', line.replace('small', '\\x')],
  ['whose code is a number', line.replace('"code":null', '"code":5')],
  ['with a reservation of null', line.replace('"code"', '"reservedUsd":null,"code"')],
  ['without code', line.replace('"code":null,', '')],
  ['with a code that does not end', `${line.slice(0, line.indexOf('null'))}"x}\n`],
  ['without expert', line.replace('"expert":"small",', '')],
  ['whose seconds are text', line.replace('1.5', '"1.5"')],
  ['without seconds', line.replace('"seconds":1.5,', '')],
  ['with negative input', line.replace('100', '-100')],
  ['without input', line.replace('"inputTokens":100,', '')],
  ['with negative output', line.replace(':20,', ':-20,')],
  ['without output', line.replace('"outputTokens":20,', '')],
  ['that ends after its output', `${line.slice(0, line.indexOf(',"id"'))}}\n`],
  ['that holds nothing', '\n'],
])('leaves a line %s to others', (_, other) => {
  expect(scan(other)).toBe(false);
});

it('leaves a name that is not UTF-8 to others', () => {
  const bytes = Buffer.from(line);
  bytes[bytes.indexOf('small')] = 0xff;
  expect(scan(bytes)).toBe(false);
});

it('never looks beyond the end of a line', () => {
  const bytes = Buffer.from(line);
  for (let end = 0; end < bytes.length - 1; end++) expect(scanner.scan(bytes, 0, end)).toBe(false);
});
