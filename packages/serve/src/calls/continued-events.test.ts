import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chunksOf, spelled } from '../fixtures/spelled.js';
import { continuedEvents } from './continued-events.js';

const sentOf = (text: string) => ({ text, id: 'first', created: 1, model: 'one' });
const event = (delta: object, reason: string | null = null, more: object = {}) =>
  `data: ${JSON.stringify({ id: 'second', created: 2, model: 'two', choices: [{ index: 0, delta, finish_reason: reason }], ...more })}\n\n`;
const DONE = 'data: [DONE]\n\n';

async function continued(sent: string, bytes: readonly Uint8Array[], given?: string): Promise<string> {
  const out: Uint8Array[] = [];
  async function* source() {
    yield* bytes;
  }
  for await (const chunk of continuedEvents(source(), sentOf(sent), given)) out.push(chunk);
  return Buffer.concat(out).toString();
}

/** At places of the text, or of the bytes, modulo the length. */
function cut<Cuttable extends { length: number; slice(from: number, to: number): Cuttable }>(
  whole: Cuttable,
  places: readonly number[],
): Cuttable[] {
  const at = [0, ...places.map((place) => place % (whole.length + 1)).toSorted((a, b) => a - b), whole.length];
  return at.slice(1).map((end, i) => whole.slice(at[i], end));
}

const places = fc.array(fc.nat(5000), { maxLength: 8 });
const NEWLINES = ['\n', '\r\n', '\r'];

describe('continuedEvents', () => {
  it('spells what is new, once, wherever the stream is cut and whether its expert repeats what it was given', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 20, maxLength: 60 }),
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        places,
        places,
        fc.constantFrom(...NEWLINES),
        fc.boolean(),
        async (sent, more, repeats, textPlaces, bytePlaces, newline, ends) => {
          fc.pre(repeats || !more.startsWith(sent));
          const pieces = cut(repeats ? sent + more : more, textPlaces);
          const events =
            event({ role: 'assistant', content: '' }) +
            pieces.map((content) => event({ content })).join(': still here\n\n') +
            (ends ? event({}, 'stop') : '') +
            DONE;
          const bytes = Buffer.from(events.replaceAll('\n', newline));
          const out = await continued(sent, cut(bytes, bytePlaces));
          expect(spelled(out)).toBe(more);
          expect(out.endsWith(DONE)).toBe(true);
          expect(out.split('[DONE]')).toHaveLength(2);
        },
      ),
      { seed: 1 },
    );
  });

  it('is part of the stream before: its names, and nobody speaks anew', async () => {
    const out = await continued('Hi', [
      Buffer.from(
        event({ role: 'assistant', content: ' you' }, null, { system_fingerprint: 'f' }) + event({}, 'stop') + DONE,
      ),
    ]);
    expect(chunksOf(out)).toEqual([
      {
        id: 'first',
        created: 1,
        model: 'one',
        choices: [{ index: 0, delta: { content: ' you' }, finish_reason: null }],
        system_fingerprint: 'f',
      },
      { id: 'first', created: 1, model: 'one', choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop' }] },
    ]);
  });

  it('passes on what was held back for a repetition that did not come, before the end', async () => {
    const sent = 'A text of more than twenty characters.';
    for (const ends of [event({}, 'stop') + DONE, DONE, event({ content: null }, 'stop') + DONE])
      expect(spelled(await continued(sent, [Buffer.from(event({ content: 'A text of ' }) + ends)]))).toBe('A text of ');
  });

  it('takes off the beginning that the request gave, too', async () => {
    const given = 'Once upon a time there was';
    expect(spelled(await continued(' was', [Buffer.from(event({ content: `${given} a fox.` }) + DONE)], given))).toBe(
      ' a fox.',
    );
  });

  it.each([
    ['events in several lines', event({ content: 'ab' }).replace('"choices"', '\ndata: "choices"') + DONE],
    ['ids, names and CRLF', `id: 1\r\nevent: message\r\n${event({ content: 'ab' })}${DONE}`.replace(/\r?\n/g, '\r\n')],
    ['a byte order mark', `\uFEFF${event({ role: 'assistant', content: 'ab' })}${DONE}`],
    ['no blank line at the end', `${event({ content: 'a' })}${event({ content: 'b' }).trimEnd()}`],
    ['usage without choices', `${event({ content: 'ab' })}data: {"choices":[],"usage":{}}\n\n${DONE}`],
  ])('reads %s', async (_, events) => {
    const out = await continued('Hi', [Buffer.from(events)]);
    expect(spelled(out)).toBe('ab');
    expect(chunksOf(out).every(({ id, choices }) => id === 'first' && !choices?.[0]?.delta?.role)).toBe(true);
  });
});
