// npm start as a user meets it: two at once, each on a port of its own, each answering, one ended by Ctrl-C and one
// by a signal to npm alone, as supervisors send it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TIMEOUT_MS = 300_000;

const results = await Promise.allSettled([check('first', 'SIGINT'), check('second', 'SIGTERM')]);
for (const { reason } of results) if (reason) console.error(reason.message);
process.exitCode = results.every(({ status }) => status === 'fulfilled') ? 0 : 1;

async function check(name, end) {
  const start = performance.now();
  // Its own process group, as in a terminal: Ctrl-C reaches all of it.
  const child = spawn('npm', ['start', '--', '--port', '0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
  });
  const closed = once(child, 'close'); // comes when all that it started has ended, too
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), TIMEOUT_MS);
  let printed = '';
  try {
    const url = await new Promise((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text) => {
          printed += text;
          const found = /https?:\/\/(?:127\.0\.0\.1|localhost):[1-9]\d*/.exec(printed);
          if (found) resolve(found[0]);
        });
      closed.then(() => reject(new Error('it ended before it served')), reject);
    });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const answer = await fetch(`${url}/health`);
    if (!answer.ok) throw new Error(`${url}/health answers ${answer.status}`);
    if (end === 'SIGINT') process.kill(-child.pid, end);
    else child.kill(end);
    const [code, signal] = await closed;
    if (/^\s+at .*:\d+:\d+\)?$/m.test(printed)) throw new Error('it printed a stack trace');
    if (![0, 130, 143].includes(code) && signal !== end)
      throw new Error(`${end} ended it with ${signal ?? `exit code ${code}`}`);
    console.log(`${name}: served after ${seconds} s, ended by ${end}.`);
  } catch (error) {
    throw new Error(`npm start (${name}): ${error.message}.\n${printed.slice(-3000)}`, { cause: error });
  } finally {
    clearTimeout(timer);
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
  }
}
