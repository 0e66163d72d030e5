import { CountVectorizer, TfidfVectorizer, type TextVectorizer } from '@torouter/embed';
import type { Figure } from './figure.js';
import { median } from './median.js';
import { zipfTexts } from './zipf-texts.js';

/** Fitting and transforming 9,000 texts of 70 words, and transforming one. The first runs are the warm-up. */
export default async function bench({ quick, signal }: { quick: boolean; signal?: AbortSignal }): Promise<Figure[]> {
  const texts = zipfTexts(9000);
  const runs = quick ? 3 : 9;
  const figures: Figure[] = [];
  const cases: Record<string, () => TextVectorizer> = {
    count: () => new CountVectorizer(),
    tfidf: () => new TfidfVectorizer({ sublinearTf: true }),
  };
  for (const [name, create] of Object.entries(cases)) {
    const fits: number[] = [];
    for (let run = 0; run < runs + 2; run++) {
      signal?.throwIfAborted();
      const started = performance.now();
      create().fitTransform(texts);
      if (run >= 2) fits.push(performance.now() - started);
    }
    figures.push({
      topic: 'vectorise',
      what: `${name}, fit and transform of 9,000 texts of 70 words`,
      value: median(fits),
      unit: 'ms',
      spread: [Math.min(...fits), Math.max(...fits)],
    });
    const fitted = create().fit(texts);
    for (const text of texts) fitted.transform([text]);
    const started = performance.now();
    for (const text of texts) fitted.transform([text]);
    figures.push({
      topic: 'vectorise',
      what: `${name}, one text of 70 words`,
      value: ((performance.now() - started) / texts.length) * 1000,
      unit: 'µs',
    });
  }
  return figures;
}
