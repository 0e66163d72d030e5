import type { TrainEvent } from '@torouter/classifiers';
import { SingleBar } from 'cli-progress';
import { say } from './terminal.js';

/**
 * Shows what happens during a training on stderr: a bar on a terminal, a line per epoch elsewhere.
 *
 * @returns A listener for events; call `stop` when the training is over, whatever its end.
 */
export function showProgress(name: string): { onEvent(event: TrainEvent): void; stop(): void } {
  let bar: SingleBar | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  const showEmbedded = (done: number, total: number) => {
    if (!process.stderr.isTTY) return;
    if (!bar) {
      bar = new SingleBar({
        format: `${name} [{bar}] {value}/{total} texts embedded, {eta} s left`,
        stream: process.stderr,
        hideCursor: true,
      });
      bar.start(total, 0);
    }
    bar.update(done);
    if (done === total) stop();
  };
  return {
    stop,
    onEvent(event) {
      switch (event.type) {
        case 'fit-start':
          if (process.stderr.isTTY && event.epochs) {
            bar = new SingleBar({
              format: `${name} [{bar}] {value}/{total} epochs, loss {loss}`,
              stream: process.stderr,
              hideCursor: true,
            });
            bar.start(event.epochs, 0, { loss: '–' });
          }
          break;
        case 'epoch-end':
          if (bar) bar.update(event.epoch, { loss: event.trainLoss.toFixed(4) });
          else say(`${name}: epoch ${event.epoch} of ${event.epochs}, loss ${event.trainLoss.toFixed(4)}`);
          break;
        case 'embedded':
          showEmbedded(event.done, event.total);
          break;
        case 'note':
          say(`${name}: ${event.message}`);
          break;
        case 'fit-end':
          stop();
          say(`${name}: fitted in ${event.seconds.toFixed(1)} s`);
          break;
        case 'step-end':
          break;
      }
    },
  };
}
