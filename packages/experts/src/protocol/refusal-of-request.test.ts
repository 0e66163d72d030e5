import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TorouterError } from '@torouter/data';
import { createExpert } from '../create-expert.js';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatRequest, Expert } from '../expert.js';
import { ask } from '../fixtures/conversation.js';
import { tokenizerFolder } from '../fixtures/tokenizer-file.js';
import { completion, json, startUpstream } from '../fixtures/upstream.js';

const entry = (baseUrl: string, more: Partial<ExpertConfig> = {}): ExpertConfig => ({
  ...{ name: 'large', protocol: 'openai', baseUrl, model: 'm', breakerFailures: 0 },
  ...more,
});
const answering = () =>
  startUpstream((response, { path }) =>
    json(response, 200, path.endsWith('/chat/completions') ? completion('x') : { choices: [{ text: 'x' }] }),
  );
const thrown = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error as TorouterError,
  );

const flag = fc.constantFrom(undefined, true, false);
const configs: fc.Arbitrary<Partial<ExpertConfig>> = fc.record(
  {
    supports: fc.record({ tools: flag, images: flag, json: flag }, { requiredKeys: [] }),
    contextTokens: fc.integer({ min: 1, max: 40 }),
    onContextOverflow: fc.constantFrom('refuse', 'drop-oldest', 'cut-prompt'),
    systemPrompt: fc.string({ maxLength: 20 }),
    promptTemplate: fc.constant('Answer: {prompt}'),
    parameters: fc.record(
      { max_tokens: fc.integer({ min: 1, max: 40 }), response_format: fc.constant({ type: 'json_object' }) },
      { requiredKeys: [] },
    ),
    api: fc.constantFrom('chat', 'completions'),
  },
  { requiredKeys: [] },
);
const part = fc.oneof(
  fc.record({ type: fc.constant('text'), text: fc.string({ maxLength: 40 }) }),
  fc.record({ type: fc.constantFrom('image_url', 'input_image', 'image', 'input_audio') }),
);
const message = fc.record({
  role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
  content: fc.oneof(fc.string({ maxLength: 80 }), fc.array(part, { maxLength: 3 }), fc.constant(null)),
});
const requests: fc.Arbitrary<ChatRequest> = fc.record(
  {
    messages: fc.array(message, { minLength: 1, maxLength: 5 }),
    tools: fc.constantFrom([], [{ type: 'function', function: { name: 'f' } }]),
    functions: fc.constantFrom([], [{ name: 'f' }]),
    tool_choice: fc.constantFrom('none', 'auto', 'required'),
    response_format: fc.constantFrom({ type: 'text' }, { type: 'json_object' }, { type: 'json_schema' }, null),
    max_tokens: fc.integer({ min: 1, max: 60 }),
    n: fc.constantFrom(1, 2),
    seed: fc.nat(),
  },
  { requiredKeys: ['messages'] },
) as fc.Arbitrary<ChatRequest>;

it('is foretold exactly: what is not refused is sent, what is refused is not, and both errors are the same', async () => {
  await using upstream = await answering();
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(configs, requests, async (more, request) => {
      await using expert = createExpert(entry(upstream.baseUrl, more));
      upstream.received.length = 0;
      const foretold = expert.refusal!(request);
      const error = await thrown(expert.generate(request));
      expect(upstream.received).toHaveLength(foretold === undefined ? 1 : 0);
      expect(error && [error.code, error.message]).toEqual(foretold && [foretold.code, foretold.message]);
      seen.add(foretold?.code ?? 'sent');
    }),
    { numRuns: 400 },
  );
  const codes = ['TOROUTER_CONTEXT_TOO_LONG', 'TOROUTER_UNSUPPORTED_FIELD', 'sent'];
  for (const code of codes) expect(seen).toContain(code);
});

describe('a refusal', () => {
  const anthropic = (more: Partial<ExpertConfig> = {}): Expert =>
    createExpert({ name: 'claude', protocol: 'ai-sdk', package: '@ai-sdk/anthropic', model: 'm', ...more });

  it('knows what a provider package carries, in fields and in messages', async () => {
    await using expert = anthropic();
    expect(expert.refusal!(ask('x', { tools: [{ type: 'function', function: { name: 'f' } }] }))).toBeUndefined();
    expect(expert.refusal!(ask('x', { n: 2 }))).toMatchObject({
      code: 'TOROUTER_UNSUPPORTED_FIELD',
      details: { fields: ['n'] },
    });
    const orphan = { messages: [{ role: 'tool', content: '4', tool_call_id: 'none' }] };
    expect(expert.refusal!(orphan)).toMatchObject({ details: { fields: ['messages[0].tool_call_id'] } });
    await using poor = anthropic({ supports: { images: false } });
    const image = { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://x/y' } }] }] };
    expect(expert.refusal!(image)).toBeUndefined();
    expect(poor.refusal!(image)).toMatchObject({ details: { fields: ['messages[0].content[0]'] } });
  });

  it('says nothing of the state of its expert', async () => {
    const expert = createExpert(entry('http://127.0.0.1:1/v1', { supports: { tools: false } }));
    await expert.close();
    expect(expert.refusal!(ask('x'))).toBeUndefined();
    expect(expert.refusal!(ask('x', { tools: [{}] }))?.code).toBe('TOROUTER_UNSUPPORTED_FIELD');
  });

  it('counts by the tokenizer once that is loaded, and does not guess before', async () => {
    await using files = await tokenizerFolder();
    await using upstream = await answering();
    await using expert = createExpert(entry(upstream.baseUrl, { contextTokens: 9, tokenizer: files.file }));
    const [many, few] = [ask('a b c d e f'), ask(`${'x'.repeat(99)} b`)];
    expect([expert.refusal!(many), expert.refusal!(few)]).toEqual([undefined, undefined]);
    expect(await thrown(expert.generate(many))).toMatchObject({ code: 'TOROUTER_CONTEXT_TOO_LONG' });
    expect(expert.refusal!(many)).toMatchObject({
      code: 'TOROUTER_CONTEXT_TOO_LONG',
      details: { contextTokens: 9, inputTokens: 10 },
    });
    expect(expert.refusal!(few)).toBeUndefined();
    await expert.generate(few);
    expect(upstream.received).toHaveLength(1);
  });

  it('is none where its tokenizer cannot be loaded: the call says so', async () => {
    const broken = entry('http://127.0.0.1:1/v1', { contextTokens: 9, tokenizer: '/none/tokenizer.json' });
    await using expert = createExpert(broken);
    expect(expert.refusal!(ask('x'.repeat(999)))).toBeUndefined();
    expect(await thrown(expert.generate(ask('x')))).toMatchObject({ code: 'TOROUTER_FILE_NOT_FOUND' });
  });
});
