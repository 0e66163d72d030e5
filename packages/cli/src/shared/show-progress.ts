import type { TrainEvent } from '@torouter/classifiers';
import { SingleBar } from 'cli-progress';
import { formatDuration } from './format-duration.js';
import { say } from './terminal.js';

/**
 * Shows what happens during a training on stderr: a bar on a terminal, lines elsewhere.
 *
 * @returns A listener for events; call `stop` when the training is over, whatever its end.
 */
export function showProgress(name: string): { onEvent(event: TrainEvent): void; stop(): void } {
  let bar: SingleBar | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  const start = (format: string, total: number, payload?: object) => {
    bar = new SingleBar({ format: `${name} [{bar}] ${format}`, stream: process.stderr, hideCursor: true });
    bar.start(total, 0, payload);
  };
  // A line of text would tear the bar.
  const tell = (message: string) => {
    if (bar) process.stderr.write('\r\x1b[K');
    say(`${name}: ${message}`);
  };
  const showEmbedded = (done: number, total: number) => {
    if (!process.stderr.isTTY) return;
    if (!bar) start('{value}/{total} texts embedded, {eta} s left', total);
    bar!.update(done);
    if (done === total) stop();
  };
  /** The first update of this run, when it was done, and when a line was last written. */
  let first: { step: number; at: number } | undefined;
  let told = performance.now();
  const showStep = ({ step, steps, loss, rowsPerSecond }: Extract<TrainEvent, { type: 'step-end' }>) => {
    const now = performance.now();
    first ??= { step, at: now };
    const left = step > first.step ? ((now - first.at) / (step - first.step)) * (steps - step) : NaN;
    const shown = { loss: loss.toFixed(4), rate: rowsPerSecond.toFixed(0), left: formatDuration(left / 1000) };
    if (process.stderr.isTTY) {
      if (!bar) start('{value}/{total} updates, loss {loss}, {rate} rows/s, {left} left', steps, shown);
      bar!.update(step, shown);
      if (step === steps) stop();
    } else if (now - told > LINE_EVERY_MS) {
      told = now;
      say(`${name}: update ${step} of ${steps}, loss ${shown.loss}, ${shown.rate} rows/s, ${shown.left} left`);
    }
  };
  return {
    stop,
    onEvent(event) {
      switch (event.type) {
        case 'fit-start':
          if (process.stderr.isTTY && event.epochs && event.classifier !== 'bert')
            start('{value}/{total} epochs, loss {loss}', event.epochs, { loss: '–' });
          break;
        case 'step-end':
          showStep(event);
          break;
        case 'epoch-end': {
          const { epoch, epochs, trainLoss, validationLoss, best } = event;
          if (validationLoss !== undefined)
            tell(
              `epoch ${epoch} of ${epochs}, loss ${trainLoss.toFixed(4)}, validation loss ${validationLoss.toFixed(4)}${best ? ', the best so far' : ''}`,
            );
          else if (bar && !first) bar.update(epoch, { loss: trainLoss.toFixed(4) });
          else tell(`epoch ${epoch} of ${epochs}, loss ${trainLoss.toFixed(4)}`);
          break;
        }
        case 'resumed':
          tell(`going on after update ${event.step} of ${event.steps}`);
          break;
        case 'embedded':
          showEmbedded(event.done, event.total);
          break;
        case 'note':
          tell(event.message);
          break;
        case 'fit-end':
          stop();
          say(`${name}: fitted in ${event.seconds.toFixed(1)} s`);
          break;
        case 'checkpoint':
          break;
      }
    },
  };
}

/** Where there is no terminal, a line tells of updates so often. */
const LINE_EVERY_MS = 30_000;
