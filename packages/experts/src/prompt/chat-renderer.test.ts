import { describe, expect, it } from '@jest/globals';
import type { ChatMessage } from '../expert.js';
import { ChatRenderer } from './chat-renderer.js';
import { CHAT_TEMPLATES } from './chat-templates.js';

const rendered = (chatTemplate: string | undefined, messages: readonly ChatMessage[]) =>
  new ChatRenderer({ name: 'small', chatTemplate }).render(messages);

const conversation = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hi?' },
  { role: 'assistant', content: 'Hello.' },
  { role: 'user', content: '2 + 2?' },
];

/** As their makers publish them, without the token of the beginning, which the server adds. */
const PUBLISHED: Record<string, [withSystem: string, without: string]> = {
  chatml: [
    '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi?<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\n2 + 2?<|im_end|>\n<|im_start|>assistant\n',
    '<|im_start|>user\nHi?<|im_end|>\n<|im_start|>assistant\n',
  ],
  'llama-2': [
    '[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi? [/INST] Hello. </s><s>[INST] 2 + 2? [/INST]',
    '[INST] Hi? [/INST]',
  ],
  'llama-3': [
    '<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n2 + 2?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    '<|start_header_id|>user<|end_header_id|>\n\nHi?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
  ],
  mistral: ['[INST] Be brief.\n\nHi? [/INST] Hello.</s>[INST] 2 + 2? [/INST]', '[INST] Hi? [/INST]'],
  zephyr: [
    '<|system|>\nBe brief.</s>\n<|user|>\nHi?</s>\n<|assistant|>\nHello.</s>\n<|user|>\n2 + 2?</s>\n<|assistant|>\n',
    '<|user|>\nHi?</s>\n<|assistant|>\n',
  ],
  deepseek: [
    'Be brief.\n\nUser: Hi?\n\nAssistant: Hello.<｜end▁of▁sentence｜>User: 2 + 2?\n\nAssistant:',
    'User: Hi?\n\nAssistant:',
  ],
  alpaca: [
    'Be brief.\n\n### Instruction:\nHi?\n\n### Response:\nHello.\n\n### Instruction:\n2 + 2?\n\n### Response:\n',
    '### Instruction:\nHi?\n\n### Response:\n',
  ],
};

describe('a template that ships', () => {
  it.each(Object.keys(CHAT_TEMPLATES))('%s writes what its family publishes', (name) => {
    const [withSystem, without] = PUBLISHED[name];
    expect(rendered(name, conversation)).toBe(withSystem);
    expect(rendered(name, conversation.slice(1, 2))).toBe(without);
    expect(rendered(name, [{ role: 'developer', content: 'Be brief.' }, ...conversation.slice(1)])).toBe(withSystem);
  });

  it.each(Object.keys(CHAT_TEMPLATES))('%s writes texts as they are, whatever is in them', (name) => {
    const text = '{{ messages }} {% if %} \n <b>&amp;"\'\\ 中文 😀';
    expect(rendered(name, [{ role: 'user', content: text }])).toContain(text);
  });

  it.each(['llama-2', 'mistral', 'deepseek', 'alpaca'])('%s has no place for other roles', (name) => {
    const later = [...conversation, { role: 'system', content: 'Be long.' }];
    const tool = [...conversation, { role: 'tool', content: '4' }];
    for (const messages of [later, tool])
      expect(() => rendered(name, messages)).toThrow(
        expect.objectContaining({
          code: 'TOROUTER_MESSAGES_INVALID',
          message: expect.not.stringMatching(/brief|long/),
        }),
      );
  });

  it.each(['llama-2', 'mistral'])('%s does not lose what the system says where the user does not begin', (name) => {
    for (const messages of [conversation.slice(0, 1), [conversation[0], ...conversation.slice(2)]])
      expect(() => rendered(name, messages)).toThrow(expect.objectContaining({ code: 'TOROUTER_MESSAGES_INVALID' }));
  });

  it('refuses calls of tools, which it would leave out', () => {
    const messages = [...conversation, { role: 'assistant', content: null, tool_calls: [{ id: 'c' }] }];
    expect(() => rendered('chatml', messages)).toThrow(
      expect.objectContaining({
        code: 'TOROUTER_UNSUPPORTED_FIELD',
        details: { expert: 'small', fields: ['messages[4].tool_calls'] },
      }),
    );
  });

  it('knows where an answer ends', () => {
    for (const [name, { stop }] of Object.entries(CHAT_TEMPLATES)) {
      expect(new ChatRenderer({ name: 'small', chatTemplate: name }).stop).toBe(stop);
      expect(stop.length).toBeGreaterThan(0);
    }
  });
});

describe('an answer that has begun', () => {
  const begun = { role: 'assistant', content: ' It is  ' };

  it.each(Object.keys(CHAT_TEMPLATES))('is gone on with as it stands, after what %s writes before it', (name) => {
    expect(rendered(name, [...conversation, begun])).toBe(`${PUBLISHED[name][0]} It is  `);
    const parts = { role: 'assistant', content: [{ type: 'text', text: ' It is  ' }] };
    expect(rendered(name, [...conversation, parts])).toBe(`${PUBLISHED[name][0]} It is  `);
    for (const content of ['', null, undefined])
      expect(rendered(name, [...conversation, { role: 'assistant', content }])).toBe(PUBLISHED[name][0]);
  });

  it('is a turn of its own where the entry says so', () => {
    const renderer = new ChatRenderer({ name: 'small', continues: false });
    expect(renderer.render([...conversation, begun])).toBe(
      `${PUBLISHED.chatml[0]} It is  <|im_end|>\n<|im_start|>assistant\n`,
    );
  });

  it('may be all there is, where the template can write nothing before it', () => {
    expect(rendered('chatml', [begun])).toBe('<|im_start|>assistant\n It is  ');
    expect(() => rendered('llama-2', [begun])).toThrow(expect.objectContaining({ code: 'TOROUTER_MESSAGES_INVALID' }));
  });

  it('is named by its place where it is no text', () => {
    expect(() => rendered('chatml', [...conversation, { role: 'assistant', content: [{ type: 'audio' }] }])).toThrow(
      expect.objectContaining({ details: { expert: 'small', fields: ['messages[4].content[0]'] } }),
    );
  });
});

it('is chatml where the entry names none', () => {
  expect(rendered(undefined, conversation)).toBe(PUBLISHED.chatml[0]);
});

it('takes a template of a model, with calls of tools', () => {
  const own =
    '{{ bos_token }}{% for m in messages %}<{{ m.role }}>{{ m.content }}{% if m.tool_calls %}{{ m.tool_calls[0].function.name }}{% endif %}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}';
  const messages = [
    { role: 'user', content: 'Hi?' },
    { role: 'assistant', content: null, tool_calls: [{ function: { name: 'add' } }] },
  ];
  const renderer = new ChatRenderer({ name: 'small', chatTemplate: own });
  expect(renderer.render(messages)).toBe('<user>Hi?<assistant>add<assistant>');
  expect(renderer.stop).toEqual([]);
});

it('hears a template of a model that refuses', () => {
  const refusing = "{{ raise_exception('roles must alternate: ' + messages[0].content) }}";
  expect(() => rendered(refusing, conversation)).toThrow(
    expect.objectContaining({ code: 'TOROUTER_MESSAGES_INVALID', message: expect.not.stringContaining('brief') }),
  );
});

it('knows no other names, not even those of Object', () => {
  for (const name of ['gpt', 'constructor', '__proto__'])
    expect(() => rendered(name, conversation)).toThrow(
      expect.objectContaining({
        code: 'TOROUTER_EXPERTS_CONFIG_INVALID',
        message: expect.stringContaining('chatml, llama-2, llama-3, mistral'),
      }),
    );
});

it('refuses what is not Jinja, before anything is sent', () => {
  for (const broken of ['{% for %}', '{{ messages', '{% if x %}'])
    expect(() => new ChatRenderer({ name: 'small', chatTemplate: broken })).toThrow(
      expect.objectContaining({
        code: 'TOROUTER_EXPERTS_CONFIG_INVALID',
        message: expect.stringContaining('valid Jinja'),
      }),
    );
});

it('joins parts of text, and refuses an image by its place', () => {
  const parts = [
    { type: 'text', text: 'What' },
    { type: 'text', text: 'is this?' },
  ];
  expect(rendered('alpaca', [{ role: 'user', content: parts }])).toBe(
    '### Instruction:\nWhat\nis this?\n\n### Response:\n',
  );
  const image = { type: 'image_url', image_url: { url: 'https://example.com/secret.png' } };
  expect(() => rendered('alpaca', [conversation[0], { role: 'user', content: [...parts, image] }])).toThrow(
    expect.objectContaining({
      code: 'TOROUTER_UNSUPPORTED_FIELD',
      message: expect.not.stringContaining('secret'),
      details: { expert: 'small', fields: ['messages[1].content[2]'] },
    }),
  );
});
