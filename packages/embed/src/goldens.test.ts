import { describe, expect, it } from '@jest/globals';
import { readJson, workbench } from '@torouter/test-utils';
import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { CountVectorizer } from './count-vectorizer.js';
import { createAnalyzer } from './analysis/create-analyzer.js';
import { countOptions } from './count-options.js';
import { restoreVectorizer } from './restore-vectorizer.js';
import { TfidfVectorizer } from './tfidf-vectorizer.js';

interface Csr {
  shape: [number, number];
  indptr: number[];
  indices: number[];
  data: number[];
}
interface Golden {
  class: 'CountVectorizer' | 'TfidfVectorizer';
  parameters: Record<string, unknown>;
  vocabulary: string[];
  idf?: number[] | null;
  rows: Csr;
  edgeRows: Csr;
}

const ANALYZERS = {
  default: {},
  cased: { lowercase: false },
  bigrams: { ngramRange: [1, 2] },
  stripAccents: { stripAccents: 'unicode' },
} as const;

describe('tokens of awkward texts, as scikit-learn finds them', () => {
  const { cases } = readJson<{ cases: ({ text: string } & Record<keyof typeof ANALYZERS, string[]>)[] }>(
    new URL('./fixtures/edge-cases.json', import.meta.url),
  );
  for (const [name, options] of Object.entries(ANALYZERS)) {
    const analyze = createAnalyzer(countOptions(options));
    it.each(cases.map((each) => [each.text, each[name as keyof typeof ANALYZERS]] as const))(
      `${name}: %j`,
      (text, expected) => {
        expect(analyze(text)).toEqual(expected);
      },
    );
  }
});

// The prompts behind these files may not be copied, so they are read where they lie.
const folder = workbench('goldens/text-features');
(folder ? describe : describe.skip)('300 prompts, against scikit-learn', () => {
  const read = <T>(name: string) => readJson<T>(pathToFileURL(`${folder}/${name}`));
  const files = folder ? readdirSync(folder).filter((name) => /^(count|tfidf)-/.test(name)) : ['absent'];
  it.each(files)('%s', (name) => {
    const golden = read<Golden>(name);
    const texts = read<{ text: string }[]>('texts.json').map(({ text }) => text);
    const edges = read<{ cases: { text: string }[] }>('edge-cases.json').cases.map(({ text }) => text);
    const options = Object.fromEntries(
      Object.entries(golden.parameters).map(([key, value]) => [
        key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
        value,
      ]),
    );
    const vectorizer = golden.class === 'CountVectorizer' ? new CountVectorizer(options) : new TfidfVectorizer(options);
    vectorizer.fit(texts.slice(0, 240));
    expect(vectorizer.vocabulary).toEqual(golden.vocabulary);
    if (golden.idf)
      golden.idf.forEach((idf, column) => expect((vectorizer as TfidfVectorizer).idf![column]).toBeCloseTo(idf, 12));
    const restored = restoreVectorizer(JSON.parse(JSON.stringify(vectorizer)));
    for (const [rows, from] of [
      [golden.rows, texts.slice(240)],
      [golden.edgeRows, edges],
    ] as const) {
      const matrix = vectorizer.transform(from);
      expect([matrix.rows, matrix.columns]).toEqual(rows.shape);
      expect([...matrix.indptr]).toEqual(rows.indptr);
      expect([...matrix.indices]).toEqual(rows.indices);
      rows.data.forEach((value, k) => expect(Math.abs(matrix.values[k] - value)).toBeLessThan(1e-12));
      expect(restored.transform(from)).toEqual(matrix);
    }
  });
});
