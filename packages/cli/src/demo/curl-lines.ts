import type { OutcomeTable } from '@torouter/data';

/**
 * Three commands to paste into a shell: `/predict` and a streamed chat completion for a prompt that the replay experts have
 * recorded, and `/v1/route` for any prompt.
 */
export function curlLines(url: string, test: OutcomeTable): string[] {
  const prompt = shortestPlainPrompt(test);
  const post = (path: string, body: unknown, flags = '-s') =>
    `curl ${flags} ${url}${path} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
  const messages = [{ role: 'user', content: prompt }];
  return [
    post('/predict', { messages }),
    post('/v1/chat/completions', { model: 'auto', stream: true, messages }, '-sN'),
    post('/v1/route', { messages: [{ role: 'user', content: 'Write a haiku about routers.' }] }),
  ];
}

/** A prompt that survives single quotes in every shell. */
function shortestPlainPrompt(table: OutcomeTable): string {
  const plain = table.queries.map((query) => query.prompt).filter((prompt) => /^[\w .,?$%:;()-]+$/.test(prompt));
  return plain.reduce((shortest, prompt) => (prompt.length < shortest.length ? prompt : shortest));
}
