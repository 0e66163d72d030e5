import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callLine } from './call-line.js';
import type { CallRecord } from './call-record.js';
import { anyCall } from './fixtures/any-call.js';
import { call } from './fixtures/call.js';
import { indexJournal } from './index-journal.js';
import { JournalIndex } from './journal-index.js';
import { JournalWriter } from './journal-writer.js';
import { prefixOf } from './prefix-of.js';
import { readJournal, type JournalCall, type ReadJournalOptions } from './read-journal.js';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal '));
  path = join(folder, 'journal.jsonl');
});
afterAll(() => rm(folder, { recursive: true }));

async function callsOf(options?: ReadJournalOptions): Promise<JournalCall[]> {
  const calls = [];
  for await (const found of readJournal(path, options)) calls.push(found);
  return calls;
}

/** What an index of these calls comes to, as plain values. */
function summary(index: JournalIndex) {
  const { lines, failures, spentUsd, tornBytes, experts } = index;
  return { lines, failures, spentUsd, tornBytes, experts };
}
function indexOf(records: readonly CallRecord[], tornBytes = 0): JournalIndex {
  const index = new JournalIndex();
  for (const record of records) index.add(prefixOf(record));
  index.tornBytes = tornBytes;
  return index;
}

describe('a journal', () => {
  it('is read as it was written by both readers, whatever is in the records', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCall(fc), { maxLength: 40, size: 'max' }), async (records) => {
        await rm(path, { force: true });
        {
          await using writer = await JournalWriter.open(path, { sync: false });
          await Promise.all(records.map((record) => writer.append(record)));
        }
        const calls = await callsOf();
        expect(calls.map(({ record }) => record)).toEqual(records);
        expect(calls.map(({ line }) => line)).toEqual(records.map((_, i) => i + 1));
        const index = await indexJournal(path);
        expect(summary(index)).toEqual(summary(indexOf(records)));
        for (const { key } of records) expect(index.has(key)).toBe(true);
        for (const [i, { end }] of calls.entries())
          expect((await callsOf({ from: end })).map(({ record }) => record)).toEqual(records.slice(i + 1));
      }),
      { numRuns: 60 },
    );
  });

  it('cut anywhere, holds exactly the lines that are complete', async () => {
    const records = [
      call({ expert: 'größer "7B" \\ 中文 😀 \ud83d', response: 'ä\n\u2028"}' }),
      call({ id: '2', code: 'TOROUTER_EXPERT_REFUSED', costUsd: null, reservedUsd: 1e-7, seconds: null }),
      call({ id: '3', nll: 0.1, answer: null, tokensEstimated: true }),
    ];
    const content = Buffer.from(records.map(callLine).join(''));
    await writeFile(path, content);
    for (let bytes = content.length; bytes >= 0; bytes--) {
      await truncate(path, bytes);
      const kept = content.subarray(0, bytes);
      const whole = records.slice(0, kept.filter((byte) => byte === 0x0a).length);
      const torn = bytes - 1 - kept.lastIndexOf(0x0a);
      expect((await callsOf()).map(({ record }) => record)).toEqual(whole);
      expect(summary(await indexJournal(path))).toEqual(summary(indexOf(whole, torn)));
    }
  });

  it('that does not exist is empty', async () => {
    await rm(path, { force: true });
    expect(await callsOf()).toEqual([]);
    expect(summary(await indexJournal(path))).toEqual(summary(new JournalIndex()));
  });

  it('may be mended by hand: spaces, another order and fields of others', async () => {
    const { key, expert, ...rest } = call({ costUsd: 0.5 });
    const other = { expert, ...rest, key, note: 'mended' };
    await writeFile(path, `${callLine(call({ id: '2' }))}${JSON.stringify(other).replaceAll(',', ' , ')}\r\n`);
    expect((await callsOf())[1].record).toEqual(other);
    expect(summary(await indexJournal(path))).toEqual(summary(indexOf([call({ id: '2' }), call({ costUsd: 0.5 })])));
  });

  it('may hold a line of many MiB among others', async () => {
    const records = [call(), call({ id: '2', response: 'ä\n'.repeat(12 * 1024 * 1024) }), call({ id: '3' })];
    await writeFile(path, records.map(callLine).join(''));
    const lengths = (await callsOf()).map(({ record }) => record.response?.length ?? 0);
    expect(lengths).toEqual([0, 24 * 1024 * 1024, 0]);
    expect(summary(await indexJournal(path))).toEqual(summary(indexOf(records)));
  });
});

const good = callLine(call());
describe.each<[string, string | Buffer, RegExp]>([
  ['no JSON', '{"key":secret}\n', /line 2: expected the record of a call, but it is not JSON\. Mend or remove/],
  ['a line cut off in the middle', `${good.slice(0, 40)}\n`, /line 2: .*it is not JSON/],
  ['an empty line', '\n', /line 2: .*it is not JSON/],
  ['no object', '["secret"]\n', /line 2: .*it is no object/],
  ['null', 'null\n', /line 2: .*it is no object/],
  ['another object', '{"secret":1}\n', /line 2: .*the field "key" should be 16 hex digits, and is missing/],
  [
    'a negative cost',
    good.replace('0.25', '-1'),
    /line 2: .*the field "costUsd" should be a number of at least 0 or null/,
  ],
  ['no UTF-8', Buffer.from(good.replace('small', '\xff'), 'latin1'), /line 2: .*it is not UTF-8/],
])('a journal with %s', (_, bad, message) => {
  it('is refused by both readers, by file and line and without a word of it', async () => {
    await writeFile(path, Buffer.concat([good, bad, good].map((part) => Buffer.from(part as string))));
    for (const read of [callsOf, () => indexJournal(path)]) {
      const error = await read().then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
      expect(error).toMatchObject({
        code: 'TOROUTER_JOURNAL_INVALID',
        message: expect.stringMatching(message),
        details: { file: path, line: 2 },
      });
      expect(error!.message).toContain(path);
      expect(error!.message).not.toContain('secret');
    }
  });
});

describe('readJournal', () => {
  it('checks what the index passes over', async () => {
    await writeFile(path, good.replace('"attempts":1', '"attempts":"x"'));
    expect((await indexJournal(path)).lines).toBe(1);
    await expect(callsOf()).rejects.toThrow(/line 1: .*"attempts" should be a whole number/);
  });

  it('says from where lines are counted', async () => {
    await writeFile(path, `${good}${good}null\n`);
    await expect(callsOf({ from: Buffer.byteLength(good) })).rejects.toThrow(`line 2 after byte ${good.length}`);
  });

  it('stops where the caller gives up, as the index does', async () => {
    await writeFile(path, good + good);
    const controller = new AbortController();
    const calls = readJournal(path, { signal: controller.signal });
    await calls.next();
    controller.abort(new Error('enough'));
    await expect(calls.next()).rejects.toThrow('enough');
    await expect(indexJournal(path, { signal: controller.signal })).rejects.toThrow('enough');
  });
});
