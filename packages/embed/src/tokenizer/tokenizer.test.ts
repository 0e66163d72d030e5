import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { modelFolder } from '@torouter/model-minilm';
import { readJson, workbench } from '@torouter/test-utils';
import fc from 'fast-check';
import { createTokenizer } from './create-tokenizer.js';
import { readTokenizer } from './read-tokenizer.js';

const tokenizer = await readTokenizer(modelFolder());
const json = async (name: string) =>
  JSON.parse(await readFile(join(modelFolder(), name), 'utf8')) as Record<string, never>;
const [tokenizerJson, config] = [await json('tokenizer.json'), await json('tokenizer_config.json')];
const UNLIMITED = 1_000_000;

const golden = (name: string) => workbench(`goldens/minilm/${name}`);
const [textFile, tokenFile] = [golden('texts.json'), golden('tokens.json')];
(textFile && tokenFile ? describe : describe.skip)('the reference’s 40 texts', () => {
  const texts = textFile ? readJson<{ kind: string; text: string }[]>(textFile) : [];
  const tokens = tokenFile ? readJson<{ ids: number[]; ids256: number[]; ids128: number[] }[]>(tokenFile) : [];
  it.each(texts.map(({ kind, text }, i) => [i, kind, text] as const))('text %i: %s', (i, _, text) => {
    const { ids, ids256, ids128 } = tokens[i];
    expect([...tokenizer.encode(text, UNLIMITED).ids]).toEqual(ids);
    for (const [limit, expected] of [
      [256, ids256],
      [128, ids128],
    ] as const)
      expect(tokenizer.encode(text, limit)).toEqual({
        ids: Int32Array.from(expected),
        truncated: ids.length > limit,
      });
  });
});

describe('a tokenizer', () => {
  it('knows its special tokens and its size', () => {
    expect(tokenizer).toMatchObject({ clsId: 101, sepId: 102, padId: 0, vocabularySize: 30_522 });
  });

  it('applies neither truncation nor padding of its file', () => {
    expect(tokenizerJson).toMatchObject({ truncation: { max_length: 128 }, padding: { strategy: { Fixed: 128 } } });
    expect(tokenizer.encode('short', UNLIMITED).ids).toHaveLength(3);
    expect(tokenizer.encode('word '.repeat(500), UNLIMITED).ids).toHaveLength(502);
  });

  it('gives [CLS] [SEP] for what holds no token', () => {
    for (const text of ['', '   ', '\n\t'])
      expect(tokenizer.encode(text, 10)).toEqual({ ids: Int32Array.of(101, 102), truncated: false });
  });

  it('is made again of its files', () => {
    const { files } = tokenizer;
    const again = createTokenizer(JSON.parse(files['tokenizer.json']), JSON.parse(files['tokenizer_config.json']));
    expect(again.encode('Some text, ΤΕΛΟΣ.', 50)).toEqual(tokenizer.encode('Some text, ΤΕΛΟΣ.', 50));
  });

  it('cuts a text as if it had read all of it', () => {
    const word = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.constantFrom(
          ...[
            'router',
            'expert',
            '[MASK]',
            '[',
            'MASK]',
            '中文',
            '𠀀',
            'é',
            '!!!',
            '。',
            'ΣΑΣ',
            '\u0301x',
            'abcdefghij',
          ],
        ),
      },
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.constant('x'.repeat(150)),
    );
    // Those of the second row look like blanks, but a word goes on across them.
    const blank = fc.constantFrom(
      ...[' ', '\n', '  ', '', '\u00a0', '\u3000', '\u2028', ' '.repeat(40)],
      ...['\v', '\f', '\ufeff', '\u0085', '\u200b', ''],
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, blank), { maxLength: 60 }),
        fc.integer({ min: 2, max: 20 }),
        (parts, limit) => {
          const text = parts.map((part) => part.join('')).join('');
          const whole = tokenizer.encode(text, UNLIMITED).ids;
          const expected = whole.length > limit ? [...whole.subarray(0, limit - 1), 102] : [...whole];
          expect(tokenizer.encode(text, limit)).toEqual({
            ids: Int32Array.from(expected),
            truncated: whole.length > limit,
          });
        },
      ),
    );
  });

  it.each(['\v', '\f', '\ufeff'])('does not cut at %j, which is no blank to it', (joint) => {
    // One word of 300 letters: unknown, however little of it is wanted.
    expect(tokenizer.encode(`abcdefghij${joint}`.repeat(30), 4).ids).toEqual(Int32Array.of(101, 100, 102));
  });

  it.each([
    ['words', 'word '],
    ['ideographs', '路由器专家选择'],
    ['punctuation', '{"a":1,"b":[2,3]},'],
    ['wide blanks', 'ο\u3000'],
  ])('reads only the beginning of 100,000 characters: %s', (_, unit) => {
    const read: number[] = [];
    const text = new Proxy(new String(unit.repeat(100_000 / unit.length)), {
      get(target, key) {
        if (key === 'slice') return (from: number, to: number) => (read.push(to), target.slice(from, to));
        const value = Reflect.get(target, key, target) as unknown;
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    expect(tokenizer.encode(text as unknown as string, 64).truncated).toBe(true);
    expect(Math.max(...read)).toBeLessThan(1100);
  });

  const long = 'international international';
  it.each<[string, object, string]>([
    ['splits words in another way', { pre_tokenizer: null }, 'ab!'],
    [
      'has a normalizer of another kind',
      { normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '' } },
      'a b c ',
    ],
    ['has a token with blanks in it', withToken('x y z'), `${long} x y z`],
    ['has a token with commas in it', withToken(',,,'), `${long},,,`],
  ])('cuts right too where a tokenizer %s', (_, change, unit) => {
    const other = createTokenizer({ ...tokenizerJson, ...change }, config);
    for (let start = 0; start < 30; start++) {
      const text = ' '.repeat(start) + unit.repeat(40);
      const whole = other.encode(text, UNLIMITED).ids;
      for (let limit = 2; limit < 30; limit++)
        expect([...other.encode(text, limit).ids]).toEqual(
          whole.length > limit ? [...whole.subarray(0, limit - 1), 102] : [...whole],
        );
    }
  });

  it('splits ideographs beyond U+FFFF, as the reference does', () => {
    // tokenizers 0.23.3 (Rust)
    expect([...tokenizer.encode('ab𠀀cd 𠀀𠀁', 20).ids]).toEqual([101, 11113, 100, 3729, 100, 100, 102]);
  });

  it('bears hundreds of thousands of tokens', () => {
    expect(tokenizer.encode('a '.repeat(300_000), UNLIMITED).ids).toHaveLength(300_002);
  });

  it.each([1, 0, -3, 2.5, NaN, Infinity])('refuses a limit of %p tokens', (limit) => {
    expect(() => tokenizer.encode(' a b', limit)).toThrow(
      expect.objectContaining({ code: 'TOROUTER_INVALID_ARGUMENT' }),
    );
  });

  it.each<[string, unknown, unknown, RegExp]>([
    ['no object', null, config, /vocabulary/],
    [
      'another kind',
      { ...tokenizerJson, model: { type: 'BPE', vocab: {}, merges: [] } },
      config,
      /BPE; supported is WordPiece/,
    ],
    ['no [CLS]', without('[CLS]'), config, /no token \[CLS\]/],
    ['no [SEP]', without('[SEP]'), config, /no token \[SEP\]/],
    ['no [UNK]', { ...tokenizerJson, model: { ...model(), unk_token: '[NONE]' } }, config, /no token \[NONE\]/],
    ['a negative id', withId(-1), config, /vocab\.x/],
    ['an id that is too large', withId(2 ** 40), config, /vocab\.x/],
    ['added tokens that are none', { ...tokenizerJson, added_tokens: [null] }, config, /added_tokens\.0/],
    ['a normalizer that nobody knows', { ...tokenizerJson, normalizer: { type: 'Odd' } }, config, /Odd/],
    ['settings that are none', tokenizerJson, 5, /tokenizer_config/],
  ])('refuses %s', (_, first, second, message) => {
    expect(() => createTokenizer(first, second)).toThrow(
      expect.objectContaining({ code: 'TOROUTER_MODEL_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('names a folder without a tokenizer', async () => {
    await expect(readTokenizer('./nowhere')).rejects.toMatchObject({ code: 'TOROUTER_MODEL_INVALID' });
  });
});

function model(): { vocab: Record<string, number> } {
  return tokenizerJson.model;
}

function addedTokens(): { content: string }[] {
  return tokenizerJson.added_tokens;
}

function withToken(content: string): object {
  return { added_tokens: [...addedTokens(), { id: 30_522, content }] };
}

function withId(id: number): unknown {
  return { ...tokenizerJson, model: { ...model(), vocab: { ...model().vocab, x: id } } };
}

function without(token: string): unknown {
  const { [token]: _, ...vocab } = model().vocab;
  const added = addedTokens().filter(({ content }) => content !== token);
  return { ...tokenizerJson, added_tokens: added, model: { ...model(), vocab } };
}
