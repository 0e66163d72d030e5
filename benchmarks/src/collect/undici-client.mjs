// The yardstick: undici alone, which keeps nothing of an answer. Run: node undici-client.mjs '{"url", "calls", "warmUp", "flight"}'.
// Prints calls per second, the share of a core that they took, and the most memory in MB.
import { Pool } from 'undici';
import { inFlight, PROMPT } from './in-flight.mjs';

const { url, calls, warmUp, flight } = JSON.parse(process.argv[2]);
const pool = new Pool(url, { connections: flight });
const headers = { 'content-type': 'application/json' };

async function call() {
  const body = JSON.stringify({ model: 'a', messages: [{ role: 'user', content: PROMPT }] });
  const answer = await pool.request({ path: '/v1/chat/completions', method: 'POST', headers, body });
  if (answer.statusCode !== 200) throw new Error(`Status ${answer.statusCode}.`);
  return (await answer.body.json()).choices[0].message.content;
}

await inFlight(call, { calls: warmUp, flight });
const result = await inFlight(call, { calls, flight });
console.log(JSON.stringify({ ...result, peakMb: (process.resourceUsage().maxRSS * 1024) / 1e6 }));
await pool.close();
