import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { Failure } from './failure.mjs';

const TAIL_CHARACTERS = 20_000;
/** npm passes a Ctrl-C on that the terminal has already sent to this process: two within this time are one. */
const SAME_SIGNAL_MS = 500;
const PARENT_POLL_MS = 250;
const PARENT = process.ppid;

/**
 * Runs a program and waits for it. SIGINT, SIGTERM and SIGHUP reach it once each: it gets a process group of its own, out of the
 * terminal's reach, and this process passes them on. With `interactive` it stays in the terminal's group, because only
 * that may read keys, and gets Ctrl-C from the terminal itself.
 *
 * @param options.capture Keep the end of the output, for explaining a failure, and show on stderr those of its lines for which
 *   this returns true. @default None: the output goes where this process's goes.
 * @returns The exit code (128 + n for signal n), the signal that was passed on, and the captured end of the output.
 */
export function runChild(file, args, { cwd, env = process.env, capture, interactive = false } = {}) {
  return new Promise((resolve, reject) => {
    const output = capture ? 'pipe' : 'inherit';
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: [interactive ? 'inherit' : 'ignore', output, output],
      detached: !interactive && process.platform !== 'win32',
      windowsHide: true,
    });
    let tail = '';
    let interrupted;
    for (const stream of [child.stdout, child.stderr].filter(Boolean)) {
      createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
        tail = `${tail}${line}\n`.slice(-TAIL_CHARACTERS);
        if (capture(line)) process.stderr.write(`${line}\n`);
      });
    }
    const lastSeen = {};
    const forward = (signal) => {
      const now = performance.now();
      const again = now - (lastSeen[signal] ?? -Infinity) < SAME_SIGNAL_MS;
      lastSeen[signal] = now;
      interrupted = signal;
      if (!again && !(interactive && signal === 'SIGINT')) child.kill(signal);
    };
    // npm starts us through a shell, and passes a SIGTERM on to that shell alone: its death is the only sign we get.
    const watch = setInterval(() => {
      if (process.env.npm_lifecycle_event === undefined || process.ppid === PARENT) return;
      clearInterval(watch);
      forward('SIGTERM');
    }, PARENT_POLL_MS).unref();
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const done = () => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, forward);
    };
    child.on('error', (error) => {
      done();
      reject(new Failure(`Could not start ${file}: ${error.message}.`));
    });
    child.on('close', (code, signal) => {
      done();
      resolve({ code: code ?? 128 + constants.signals[signal], interrupted, tail });
    });
  });
}
