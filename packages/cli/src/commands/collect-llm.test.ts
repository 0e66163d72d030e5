import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { readOutcomes } from '@torouter/data';
import { run, runUntil } from '../fixtures/run.js';
import { writeToyInstructions } from '../fixtures/toy-instructions.js';

/** Address of an OpenAI-compatible server with its `/v1`, for instance of llama.cpp; its first model is taken. */
const LLM_URL = process.env.TOROUTER_LLM_URL;
if (!LLM_URL) console.log('TOROUTER_LLM_URL names no server: the test with a real LLM is skipped.');

/** Two prompt adapters make two experts of one model. */
const experts = (baseUrl: string, model: string) => [
  {
    ...{ name: 'brief', protocol: 'openai', baseUrl, model, maxConcurrency: 1 },
    systemPrompt: 'Give only the final answer.',
    parameters: { max_tokens: 8, temperature: 0 },
    ...{ priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 1 },
  },
  {
    ...{
      name: 'raw',
      protocol: 'openai',
      baseUrl,
      model,
      maxConcurrency: 1,
      api: 'completions',
      chatTemplate: 'chatml',
    },
    promptTemplate: '{prompt}\nThink step by step.',
    parameters: { max_tokens: 24, temperature: 0 },
    ...{ priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 1 },
  },
];

(LLM_URL ? it : it.skip)(
  'a real LLM is collected from, trained on, evaluated and served',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'collect llm '));
    const path = (name: string) => join(folder, name);
    try {
      const { data } = (await (await fetch(`${LLM_URL}/models`)).json()) as { data: { id: string }[] };
      await writeToyInstructions(path('instructions.jsonl'), 5);
      await writeFile(path('experts.json'), JSON.stringify({ experts: experts(LLM_URL!, data[0].id) }));
      const collected = await run(
        ...['collect', '--instructions', path('instructions.jsonl'), '--experts', path('experts.json')],
        ...['--out', path('out'), '--metrics', 'nll,bertsim,seconds,tokens,firsttoken'],
      );
      expect(collected).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('30 of 30 calls are done, 0 failed'),
      });
      const table = await readOutcomes(path('out'));
      for (const metric of [
        'nll',
        'bertSim',
        'seconds',
        'secondsToFirstToken',
        'inputTokens',
        'outputTokens',
        'cost',
      ] as const)
        expect(
          table.metric(metric).every((value) => Number.isFinite(value) && (metric === 'bertSim' || value > 0)),
        ).toBe(true);
      const seconds = table.metric('seconds');
      expect(table.metric('secondsToFirstToken').every((first, cell) => first <= seconds[cell])).toBe(true);

      expect(
        await run(
          'train',
          '--outcomes',
          path('out'),
          '--out',
          path('router'),
          '--metric',
          'nll',
          '--embedding',
          'tfidf',
        ),
      ).toMatchObject({ code: 0 });
      expect(await run('eval', '--outcomes', path('out'), '--router', path('router'))).toMatchObject({ code: 0 });
      let text = '';
      await runUntil(
        'serving',
        ['serve', '--router', path('router'), '--experts', path('experts.json'), '--port', '0'],
        async (stderr) => {
          const [url] = /http:\/\/[^;\s]+/.exec(stderr)!;
          const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'What is 3 plus 2?' }] });
          const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body });
          text = ((await answer.json()) as { choices: { message: { content: string } }[] }).choices[0].message.content;
        },
      );
      expect(text.length).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  300_000,
);
