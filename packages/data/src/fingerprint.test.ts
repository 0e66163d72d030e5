import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FingerprintSet } from './fingerprint-set.js';
import { fingerprint } from './fingerprint.js';
import { raised } from './testing/helpers.js';

describe('fingerprint', () => {
  it('is the beginning of the SHA-256 of the text', () => {
    // SHA-256 of "abc", FIPS 180-2, appendix B.1
    expect(fingerprint('abc')).toBe('ba7816bf8f01cfea');
    // of the empty text
    expect(fingerprint(' \n\t ')).toBe('e3b0c44298fc1c14');
  });

  it('does not see white space and composition, but letters, case and order', () => {
    expect(fingerprint('  a\r\n\tb\u00a0 c ')).toBe(fingerprint('a b c'));
    expect(fingerprint('Cafe\u0301')).toBe(fingerprint('Caf\u00e9'));
    expect(new Set(['a b', 'ab', 'A b', 'b a'].map(fingerprint)).size).toBe(4);
  });
});

describe('FingerprintSet', () => {
  it('has what it was made of, and nothing else, also after a round trip', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (texts, others) => {
        const known = new Set(texts.map(fingerprint));
        const made = FingerprintSet.of(texts);
        const read = FingerprintSet.decode(made.encode());
        for (const set of [made, read]) {
          expect(set.size).toBe(known.size);
          for (const text of [...texts, ...others]) expect(set.has(text)).toBe(known.has(fingerprint(text)));
        }
      }),
    );
  });

  it('has the same bytes in whatever order the texts come', () => {
    const bytes = FingerprintSet.of(['x', 'y', 'z', 'y']).encode();
    expect(bytes).toHaveLength(24);
    expect(Buffer.compare(bytes, FingerprintSet.of(['z', 'x', 'y']).encode())).toBe(0);
  });

  it('unites with another: what is in either, each once', () => {
    const [a, b] = [FingerprintSet.of(['x', 'y']), FingerprintSet.of(['y', 'z'])];
    expect(Buffer.compare(a.union(b).encode(), FingerprintSet.of(['x', 'y', 'z']).encode())).toBe(0);
    expect([a.size, b.size]).toEqual([2, 2]);
  });

  it('reads a view of a larger buffer', () => {
    const bytes = FingerprintSet.of(['x', 'y']).encode();
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(FingerprintSet.decode(larger.subarray(3)).has('y')).toBe(true);
  });

  it('refuses bytes that are cut or out of order', async () => {
    const bytes = FingerprintSet.of(['x', 'y']).encode();
    for (const wrong of [
      bytes.subarray(1),
      new Uint8Array(16),
      Uint8Array.from([...bytes.subarray(8), ...bytes.subarray(0, 8)]),
    ])
      expect((await raised(() => FingerprintSet.decode(wrong))).code).toBe('TOROUTER_ARTEFACT_INVALID');
  });
});
