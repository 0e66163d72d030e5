import { SingleBar } from 'cli-progress';
import { say } from './terminal.js';

/** Shows a download on stderr: a bar on a terminal, a line per file elsewhere. */
export function downloadProgress(): {
  onProgress(file: string, doneBytes: number, totalBytes: number): void;
  stop(): void;
} {
  let bar: SingleBar | undefined;
  let current: string | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    stop,
    onProgress(file, doneBytes, totalBytes) {
      if (file !== current) {
        stop();
        current = file;
        if (process.stderr.isTTY) {
          bar = new SingleBar({
            format: `${file} [{bar}] {percentage} %, {eta} s left`,
            stream: process.stderr,
            hideCursor: true,
          });
          bar.start(totalBytes, doneBytes);
        } else say(`fetching ${file} (${(totalBytes / 1e6).toFixed(1)} MB)`);
      }
      bar?.update(doneBytes);
    },
  };
}
