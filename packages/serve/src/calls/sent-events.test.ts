import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SentEvents } from './sent-events.js';

const event = (choice: object | undefined, more: object = {}) =>
  `data: ${JSON.stringify({ id: 'c', created: 1, model: 'm', choices: choice ? [{ index: 0, ...choice }] : [], ...more })}\n\n`;
const text = (content: unknown, more: object = {}) => event({ delta: { content }, finish_reason: null, ...more });
const ROLE = event({ delta: { role: 'assistant', content: '' } });
const read = (...pieces: string[]) => {
  const sent = new SentEvents();
  for (const piece of pieces) sent.push(Buffer.from(piece));
  return sent.text();
};

describe('SentEvents', () => {
  it.each([
    ['LF', (events: string) => events],
    ['CRLF', (events: string) => events.replaceAll('\n', '\r\n')],
    ['CR', (events: string) => events.replaceAll('\n', '\r')],
    ['a byte order mark', (events: string) => `\uFEFF${events}`],
    ['comments and ids', (events: string) => `: hi\n\nid: 1\nevent: message\n${events}: still here\n\n`],
  ])('reads the text that was sent, however it is cut (%s)', (_, write) => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 6 }), (pieces) => {
        const events = write(ROLE + pieces.map((piece) => text(piece)).join(''));
        const whole = pieces.join('');
        const expected = whole === '' ? undefined : { text: whole, id: 'c', created: 1, model: 'm' };
        expect(read(events)).toEqual(expected);
        expect(read(...events.split(/(?<=\n\n)/))).toEqual(expected);
      }),
      { seed: 1 },
    );
  });

  it('takes the names of the first chunk that has a choice', () => {
    expect(read(event(undefined, { id: '', prompt_filter_results: [] }), text('Hi'))).toMatchObject({
      id: 'c',
      model: 'm',
    });
  });

  it.each([
    ['empty tool calls', { delta: { content: 'Hi', tool_calls: [], function_call: null, reasoning_content: '' } }],
    ['no log probabilities', { delta: { content: 'Hi' }, logprobs: null }],
    ['no refusal', { delta: { content: 'Hi', refusal: null } }],
  ])('passes over %s', (_, choice) => {
    expect(read(event(choice))?.text).toBe('Hi');
  });

  it.each([
    ['a call of a tool', event({ delta: { tool_calls: [{ index: 0, id: 'x' }] } })],
    ['reasoning', event({ delta: { reasoning_content: 'Hm' } })],
    ['a refusal', event({ delta: { refusal: 'No.' } })],
    ['log probabilities', text('x', { logprobs: { content: [] } })],
    ['another choice', event({ index: 1, delta: { content: 'x' } })],
    ['its end', text('', { finish_reason: 'stop' })],
    ['text in parts', text([{ type: 'text', text: 'x' }])],
    ['what is no JSON', 'data: {"cut\n\n'],
  ])('can not be gone on with where it holds %s', (_, more) => {
    expect(read(text('Hi'))?.text).toBe('Hi');
    expect(read(text('Hi') + more)).toBeUndefined();
  });

  it('has nothing to go on with where no text was sent', () => {
    expect([read(), read(ROLE), read(': comment\n\n'), read('data: [DONE]\n\n')]).toEqual(Array(4).fill(undefined));
  });

  it('gives up past a mebibyte, and holds nothing then', () => {
    const piece = text('x'.repeat(1 << 19));
    expect(read(piece)?.text).toHaveLength(1 << 19);
    expect(read(piece, piece)).toBeUndefined();
    expect(read(piece, piece, text('more'))).toBeUndefined();
  });
});
