import type { Figure } from '../figure.js';
import { figureOf } from '../figure-of.js';
import { median } from '../median.js';
import type { Sample } from './probe.js';
import type { Held, Outcomes } from './soak.js';

const TOPIC = 'gateway-soak';
/** Growth from the second minute to the last that is none: what is held under load is never the same twice. */
const MOST_GROWTH = { heapUsed: 1.1, rss: 1.1, handles: 1.2, sockets: 1.2 } satisfies Partial<
  Record<keyof Sample, number>
>;
const NAMES = {
  ...{ heapUsed: 'heap after garbage collections', rss: 'resident memory' },
  ...{ handles: 'active handles', sockets: 'sockets' },
} as const;

/** What should never be, and how the gateway's memory, handles and sockets grew. */
export function soakFigures({ counts, statuses, samples, before, after }: Outcomes & Held, seconds: number): Figure[] {
  const length = seconds >= 60 ? `${Math.round(seconds / 60)} minutes` : `${seconds} s`;
  const none = (what: string, value: number, note?: string): Figure[] =>
    figureOf(TOPIC, `${what}, ${length}`, 'requests', [value], { target: { atMost: 0 }, note });
  const shown = Object.entries(statuses).sort(([, a], [, b]) => b - a);
  return [
    ...figureOf(TOPIC, `sent, ${length} of every fault of an upstream`, 'requests', [counts.requests], {
      note: `answered ${counts.answered}, failed ${counts.failed}, client away ${counts.away}; statuses ${shown.map((one) => one.join(': ')).join(', ')}`,
    }),
    ...none('hung', counts.hung, 'without an end within their deadline'),
    ...none('unanswered', counts.unanswered, 'cut off without a word'),
    ...none('neither an answer nor an error', counts.malformed),
    ...none('with text twice, lost or mixed', counts.wrongText),
    ...Object.entries(MOST_GROWTH).flatMap(([key, atMost]) => {
      const name = key as keyof typeof NAMES;
      const [early, late] = windows(samples, seconds).map((window) => median(window.map((held) => held[name])));
      const unit = name === 'heapUsed' || name === 'rss' ? 1e6 : 1;
      const note = `${(early / unit).toFixed(1)} → ${(late / unit).toFixed(1)}${unit > 1 ? ' MB' : ''} under load; ${(before[name] / unit).toFixed(1)} before, ${(after[name] / unit).toFixed(1)} after it`;
      return figureOf(TOPIC, `${NAMES[name]}, the last minute ÷ the second, ${length}`, '×', [late / early], {
        note,
        target: { atMost },
      });
    }),
  ];
}

/** The second minute and the last; of a short run its second fifth and its last. */
function windows(samples: Held['samples'], seconds: number): Sample[][] {
  const minute = seconds >= 300 ? 60 : seconds / 5;
  const within = (from: number) =>
    samples.filter(({ second }) => second > from && second <= from + minute).map(({ held }) => held);
  return [within(minute), within(seconds - minute)];
}
