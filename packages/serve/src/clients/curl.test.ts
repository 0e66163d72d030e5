import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { chunksOf, spelled } from '../fixtures/spelled.js';
import { KINDS } from './fixtures/kinds.js';

const TEXT = 'Grüße: 世界 👋🏽, it is fine.';
const hasCurl = isThere();
if (!hasCurl) console.log('There is no curl: its tests are skipped.');

(hasCurl ? describe : describe.skip).each(Object.entries(KINDS))('curl before %s', (_, start) => {
  const ask = async (baseURL: string, body: object, ...options: string[]) => {
    const data = JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], ...body });
    const { stdout } = await promisify(execFile)('curl', [
      '-sS',
      `${baseURL}/chat/completions`,
      '-d',
      data,
      ...options,
    ]);
    return stdout;
  };

  it('gets an answer, also without a content type of JSON', async () => {
    await using gateway = await start(TEXT);
    for (const options of [[], ['-H', 'content-type: application/json'], ['--http1.0']]) {
      const answer = JSON.parse(await ask(gateway.baseURL, {}, ...options)) as { choices: { message: object }[] };
      expect(answer.choices[0].message).toMatchObject({ content: TEXT });
    }
  });

  it('shows who answered', async () => {
    await using gateway = await start(TEXT);
    const shown = await ask(gateway.baseURL, {}, '-i', '-w', '\n%{http_version} %{http_code}');
    expect(shown).toMatch(/^x-torouter-expert: small\r$/m);
    expect(shown).toMatch(/\n1\.1 200$/);
  });

  it('streams', async () => {
    await using gateway = await start(TEXT);
    const stream = await ask(gateway.baseURL, { stream: true, stream_options: { include_usage: true } }, '-N');
    expect(spelled(stream)).toBe(TEXT);
    expect(chunksOf(stream).at(-1)).toMatchObject({ choices: [], torouter: { expert: 'small' } });
    expect(stream).toMatch(/data: \[DONE\]\n\n$/);
  });

  it('ends with 22 where it is told to fail, and otherwise shows the error', async () => {
    await using gateway = await start(TEXT);
    await expect(ask(gateway.baseURL, { model: 'gpt-9' }, '-f')).rejects.toMatchObject({ code: 22 });
    const shown = await ask(gateway.baseURL, { model: 'gpt-9' }, '-w', '\n%{http_code}');
    expect(shown).toMatch(/"code":"TOROUTER_UNKNOWN_MODEL".*\n404$/s);
  });
});

function isThere(): boolean {
  try {
    execFileSync('curl', ['--version']);
    return true;
  } catch {
    return false;
  }
}
