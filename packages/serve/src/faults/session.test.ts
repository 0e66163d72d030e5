import { describe, expect, it } from '@jest/globals';
import { startLab } from '../fixtures/lab.js';
import { scoringRouter } from '../fixtures/scoring-router.js';
import { answering, json } from '../fixtures/upstream.js';

const chat = '/v1/chat/completions';
const user = (content: string) => ({ role: 'user', content });
const said = (content: string) => ({ role: 'assistant', content });
/** Prefers by the last question; small differences are not worth leaving. */
const score = async (text: string) =>
  text.includes('hard') ? [0.1, 0.9] : text.includes('easy') ? [0.9, 0.1] : [0.5, 0.51];

async function setUp() {
  const entries = { small: { answer: answering('s') }, large: { answer: answering('l') } };
  const lab = await startLab(entries, { router: scoringRouter(['small', 'large'], { score }) });
  const ask = async (body: object, session?: string) => {
    const response = await lab.post(chat, body, { headers: session ? { 'x-torouter-session': session } : {} });
    const text = await response.text();
    expect(text).toMatch(/"s"|"l"/);
    return response.headers.get('x-torouter-expert');
  };
  return { lab, ask };
}

describe('a conversation', () => {
  it.each([false, true])('stays with its expert until another is much better (streamed: %j)', async (stream) => {
    const { lab, ask } = await setUp();
    await using _ = lab;
    const messages = [user('an easy one')];
    expect(await ask({ messages, stream })).toBe('small');
    messages.push(said('s'), user('and then?'));
    expect(await ask({ messages, stream })).toBe('small');
    messages.push(said('s'), user('a hard one'));
    expect(await ask({ messages, stream })).toBe('large');
    messages.push(said('l'), user('go on'));
    expect(await ask({ messages, stream })).toBe('large');
    expect(await ask({ messages: [user('and then?')], stream })).toBe('large');
  });

  it('is known by its session, else by its prompt_cache_key', async () => {
    const { lab, ask } = await setUp();
    await using _ = lab;
    expect(await ask({ messages: [user('easy')] }, 'one')).toBe('small');
    expect(await ask({ messages: [user('easy')], prompt_cache_key: 'k' })).toBe('small');
    const messages = [user('now what?')];
    expect(await ask({ messages }, 'one')).toBe('small');
    expect(await ask({ messages, prompt_cache_key: 'k' })).toBe('small');
    expect(await ask({ messages, prompt_cache_key: 'k' }, 'two')).toBe('large');
    expect(await ask({ messages }, 'three')).toBe('large');
  });

  it('goes on with the expert that took over', async () => {
    const { lab, ask } = await setUp();
    await using _ = lab;
    const messages = [user('easy')];
    lab.upstreams.small.answer = (response) => json(response, 500, {});
    expect(await ask({ messages })).toBe('large');
    lab.upstreams.small.answer = answering('s');
    expect(await ask({ messages: [...messages, said('l'), user('hm')] })).toBe('large');
  });

  it('brings the result of a tool back to who asked for it', async () => {
    const { lab, ask } = await setUp();
    await using _ = lab;
    const messages: object[] = [user('an easy one')];
    expect(await ask({ messages })).toBe('small');
    messages.push(
      { role: 'assistant', content: null, tool_calls: [{ id: 'c' }] },
      { role: 'tool', tool_call_id: 'c', content: 'hard' },
    );
    expect(await ask({ messages })).toBe('small');
  });
});
