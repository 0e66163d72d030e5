// A collection, journal and metrics on, into an empty "folder". Run: as undici-client.mjs. Prints besides what that prints the calls per second of
// the whole run, and the memory of the last third of the calling against that of the second.
import { join } from 'node:path';
import { collect, createExpert, loadScorer } from '@torouter/experts';
import { instructions } from './instructions.mjs';

const SAMPLE_MS = 20;

const { url, calls, warmUp, flight, folder } = JSON.parse(process.argv[2]);
const config = { name: 'a', protocol: 'openai', baseUrl: `${url}/v1`, model: 'a', maxConcurrency: flight };
const expert = createExpert({ ...config, priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 2 });
if (warmUp > 0) await measure('warm-up', warmUp);
console.log(JSON.stringify(await measure('measured', calls)));
await expert.close();

async function measure(name, count) {
  const sizes = [];
  let started, cpu, sampler, result;
  const onEvent = (event) => {
    if (event.type === 'collect-start') {
      sampler = setInterval(() => sizes.push(process.memoryUsage.rss()), SAMPLE_MS);
      [started, cpu] = [performance.now(), process.cpuUsage()];
    }
    // Told at once when the last call is in the journal.
    if (event.type !== 'progress' || event.done < event.total || result) return;
    clearInterval(sampler);
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const growth = median(third(sizes, 2)) / median(third(sizes, 1));
    result = { callsPerSecond: count / seconds, busy: (user + system) / 1e6 / seconds, growth };
  };
  const summary = await collect(
    {
      instructions: () => instructions(count),
      experts: new Map([['a', expert]]),
      folder: join(folder, name),
      scorer: await loadScorer('exact'),
      metrics: ['nll', 'seconds', 'tokens'],
      concurrency: flight,
    },
    onEvent,
  );
  if (summary.status !== 'complete' || summary.failures > 0)
    throw new Error(`Expected no failure, got ${JSON.stringify(summary)}.`);
  return { ...result, wholePerSecond: count / summary.seconds, peakMb: (process.resourceUsage().maxRSS * 1024) / 1e6 };
}

function third(values, i) {
  return values.slice((i * values.length) / 3, ((i + 1) * values.length) / 3);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1];
}
