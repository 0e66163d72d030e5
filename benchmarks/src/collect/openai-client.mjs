// openai-node of the folder that TOROUTER_PEERS names. Run and output: as undici-client.mjs.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inFlight, PROMPT } from './in-flight.mjs';

const { default: OpenAI } = createRequire(join(process.env.TOROUTER_PEERS, 'x.js'))('openai');
const { url, calls, warmUp, flight } = JSON.parse(process.argv[2]);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0 });

async function call() {
  const messages = [{ role: 'user', content: PROMPT }];
  return (await client.chat.completions.create({ model: 'a', messages })).choices[0].message.content;
}

await inFlight(call, { calls: warmUp, flight });
const result = await inFlight(call, { calls, flight });
console.log(JSON.stringify({ ...result, peakMb: (process.resourceUsage().maxRSS * 1024) / 1e6 }));
process.exit();
