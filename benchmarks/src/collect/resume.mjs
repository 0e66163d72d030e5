// Goes on with what first-run.mjs left. Run: node resume.mjs FOLDER INSTRUCTIONS. Prints the seconds until an expert is asked again, and the most
// memory until then in MB.
import { collect } from '@torouter/experts';
import { collection } from './collection.mjs';

const [, , folder, count] = process.argv;
const abort = new AbortController();
const started = performance.now();
let result;
const options = collection(folder, ({ messages }) => {
  result ??= {
    seconds: (performance.now() - started) / 1000,
    peakMb: (process.resourceUsage().maxRSS * 1024) / 1e6,
    asked: messages[0].content,
  };
  abort.abort();
  // Without an answer nothing is recorded: the next can go on with the same.
  return new Promise(() => {});
});
await collect({ ...options, resume: true, signal: abort.signal }).catch((error) => {
  if (!abort.signal.aborted) throw error;
});
if (!result.asked.startsWith(`${count - 1}.`)) throw new Error(`A call that was done was made again: ${result.asked}`);
console.log(JSON.stringify(result));
