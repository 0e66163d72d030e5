// Clients of a gateway whose experts fail. Run: node soak-client.mjs '{"port", "headers", "seconds", "clients", "models", "deadlineMs", "seed"}'.
// Half of the requests want a stream, a tenth go away early. Prints what came of them: counts by outcome, and by status.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@torouter/data';
import { readAnswer } from './read-answer.mjs';

const AWAY = 0.1;
const { port, headers, seconds, clients, models, deadlineMs, seed } = JSON.parse(process.argv[2]);
const random = createRandom(seed);
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const counts = { requests: 0, answered: 0, failed: 0, away: 0, hung: 0, unanswered: 0, malformed: 0, wrongText: 0 };
const statuses = {};
const examples = {};

/** One request: resolves to {status, type, body, over}, over being "end", "cut", "away" or "hung". */
function ask(stream) {
  const content = `Question ${counts.requests++}: what is the capital of the country north of Italy?`;
  const model = models[random.int(models.length)];
  const body = JSON.stringify({ model, stream, messages: [{ role: 'user', content }] });
  // Half of those that leave do so before an answer that nothing delays is complete.
  const away = random.next() < AWAY ? random.int(random.next() < 0.5 ? 5 : 300) : undefined;
  return new Promise((resolve) => {
    const answer = { status: 0, type: '', body: '' };
    let settled = false;
    const settle = (over) => {
      if (settled) return;
      settled = true;
      clearTimeout(deadline);
      clearTimeout(leaving);
      if (over !== 'end') call.destroy();
      resolve({ ...answer, over });
    };
    const deadline = setTimeout(settle, deadlineMs, 'hung');
    const leaving = away === undefined ? undefined : setTimeout(settle, away, 'away');
    const call = request({ port, host: '127.0.0.1', agent, method: 'POST', path: '/v1/chat/completions', headers });
    call.on('error', () => settle('cut'));
    call.on('response', (response) => {
      answer.status = response.statusCode;
      answer.type = response.headers['content-type'] ?? '';
      response.setEncoding('utf8');
      response.on('data', (data) => (answer.body += data));
      response.on('error', () => settle('cut'));
      response.on('close', () => settle(response.complete ? 'end' : 'cut'));
    });
    call.end(body);
  });
}

const end = performance.now() + seconds * 1000;
async function client() {
  while (performance.now() < end) {
    const stream = random.next() < 0.5;
    const answer = await ask(stream);
    const { outcome, wrongText } = readAnswer(answer, stream);
    counts[outcome]++;
    if (wrongText) counts.wrongText++;
    const status =
      answer.over === 'end'
        ? `${answer.status}${outcome === 'failed' && stream && answer.status === 200 ? ' broken off' : ''}`
        : answer.over;
    statuses[status] = (statuses[status] ?? 0) + 1;
    const odd = wrongText ? 'wrongText' : outcome;
    if (['hung', 'unanswered', 'malformed', 'wrongText'].includes(odd)) examples[odd] ??= { stream, ...answer };
    await sleep(random.int(20));
  }
}
await Promise.all(Array.from({ length: clients }, client));
agent.destroy();
console.log(JSON.stringify({ counts, statuses, examples }));
