import type { CollectEvent, CollectProgress } from '@torouter/experts';
import { SingleBar } from 'cli-progress';
import { formatDollars } from './format-dollars.js';
import { formatDuration } from './format-duration.js';
import type { StoppedExpert } from './refuse-partial-collection.js';
import { say } from './terminal.js';

/** Where there is no terminal, a line tells of progress so often. */
const LINE_EVERY_MS = 15_000;

/**
 * Shows how far a collection is on stderr: a bar on a terminal, lines elsewhere.
 *
 * @returns A listener for events, and the experts that were asked no more; call `stop` when it is over, whatever its end.
 */
export function showCollecting(): {
  onEvent(event: CollectEvent): void;
  readonly stopped: readonly StoppedExpert[];
  stop(): void;
} {
  const stopped: StoppedExpert[] = [];
  let bar: SingleBar | undefined;
  let barOf = '';
  let told = performance.now();
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  const tell = (message: string) => {
    // A line of text would tear the bar.
    if (bar) process.stderr.write('\r\x1b[K');
    say(message);
  };
  const show = (what: string, done: number, total: number, words: string) => {
    if (process.stderr.isTTY) {
      if (barOf !== what) stop();
      if (!bar) {
        bar = new SingleBar({
          format: `${what} [{bar}] {value}/{total}{words}`,
          stream: process.stderr,
          hideCursor: true,
        });
        bar.start(total, done, { words });
        barOf = what;
      }
      bar.update(done, { words });
    } else if (performance.now() - told > LINE_EVERY_MS || (done === total && barOf !== `${what} ended`)) {
      told = performance.now();
      if (done === total) barOf = `${what} ended`;
      say(`${what} ${done}/${total}${words}`);
    }
  };
  return {
    stopped,
    stop,
    onEvent(event) {
      switch (event.type) {
        case 'collect-start':
          tell(
            `${event.instructions} instructions × ${event.experts.length} experts: ${event.calls} calls${event.done > 0 ? `, ${event.done} are done` : ''}`,
          );
          break;
        case 'progress':
          show('calls', event.done, event.total, words(event));
          break;
        case 'expert-stopped':
          stopped.push(event);
          tell(
            `${event.expert} is asked no more (${event.why === 'cost-cap' ? 'cost cap' : 'given up'}): ${event.message}`,
          );
          break;
        case 'score-progress':
          show('scored', event.done, event.total, '');
          break;
        case 'collect-end':
          stop();
          break;
      }
    },
  };
}

function words({ done, total, failures, callsPerSecond, costUsd, secondsLeft }: CollectProgress): string {
  const rate = callsPerSecond > 0 ? `, ${callsPerSecond.toFixed(callsPerSecond < 10 ? 1 : 0)}/s` : '';
  const left = done < total ? `, ${formatDuration(secondsLeft)} left` : '';
  return `, ${failures} failed${rate}, ${formatDollars(costUsd)}${left}`;
}
