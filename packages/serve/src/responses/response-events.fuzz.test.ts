import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chunk, DONE, toolCall } from './fixtures/chunks.js';
import { checkEvents } from './fixtures/check-events.js';
import { eventsOf } from './fixtures/events-of.js';

const text = fc.string({ unit: 'grapheme', maxLength: 8 });
const say = fc.record({ kind: fc.constantFrom('content' as const, 'refusal' as const), delta: text });
const callsOf = fc.array(fc.dictionary(text, text, { maxKeys: 3 }), { maxLength: 4 });

/** A text cut into pieces at fractions of its length. */
function pieces<T extends string | Buffer>(whole: T, cuts: readonly number[]): T[] {
  const at = [0, ...cuts.map((cut) => Math.floor(cut * whole.length)).sort((a, b) => a - b), whole.length];
  return at.slice(1).map((end, i) => whole.slice(at[i], end) as T);
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

describe('responseEvents, whatever comes', () => {
  it('neither loses nor doubles anything of texts and calls, however they are cut and mixed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(say, { maxLength: 8 }),
        callsOf,
        cuts,
        cuts,
        fc.infiniteStream(fc.nat()),
        fc.constantFrom('stop', 'tool_calls', 'length', null),
        async (said, calls, argumentCuts, byteCuts, order, finish) => {
          // Each call's chunks stay in order; which goes on next is by chance.
          const queues = calls.map((args, i) =>
            pieces(JSON.stringify(args), argumentCuts).map((piece, j) =>
              chunk(toolCall(i, piece, j === 0 ? { id: `call_${i}`, name: `f${i}` } : {})),
            ),
          );
          queues.push(said.map(({ kind, delta }) => chunk({ [kind]: delta })));
          const chunks: string[] = [];
          for (let left = queues; left.length > 0; left = left.filter((queue) => queue.length > 0)) {
            const next = left[order.next().value % left.length].shift();
            if (next !== undefined) chunks.push(next);
          }
          const bytes = Buffer.from([...chunks, chunk({}, { finish }), DONE].join(''));
          const events = await eventsOf(pieces(bytes, byteCuts));
          const { texts, refusals, args } = checkEvents(events);
          const saidOf = (kind: string) => said.map((each) => (each.kind === kind ? each.delta : '')).join('');
          expect(texts).toBe(saidOf('content'));
          expect(refusals).toBe(saidOf('refusal'));
          expect(args).toEqual(Object.fromEntries(calls.map((each, i) => [`call_${i}`, JSON.stringify(each)])));
          expect(events.at(-1)!.type).toBe(finish === 'length' ? 'response.incomplete' : 'response.completed');
        },
      ),
    );
  });

  it('ends well-formed in one last event whatever comes', async () => {
    const entry = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constant(toolCall(0, '{}', { id: 'a', name: 'f' }).tool_calls[0]),
    );
    const delta = fc.oneof(
      fc.record({ content: fc.oneof(text, fc.jsonValue({ maxDepth: 2 })) }),
      fc.record({ tool_calls: fc.oneof(fc.array(entry, { maxLength: 3 }), fc.jsonValue({ maxDepth: 2 })) }),
      fc.record({ refusal: fc.jsonValue({ maxDepth: 1 }) }),
    );
    const event = fc.oneof(
      { weight: 6, arbitrary: delta.map((each) => chunk(each)) },
      fc.jsonValue({ maxDepth: 3 }).map((value) => `data: ${JSON.stringify(value)}\n\n`),
      fc.record({ choices: fc.jsonValue({ maxDepth: 3 }) }).map((value) => `data: ${JSON.stringify(value)}\n\n`),
      fc
        .record({ error: fc.jsonValue({ maxDepth: 1 }), choices: fc.constant([]) })
        .map((value) => `data: ${JSON.stringify(value)}\n\n`),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constant(DONE),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), cuts, async (texts, byteCuts) => {
        checkEvents(await eventsOf(pieces(Buffer.from(texts.join('')), byteCuts)));
      }),
      { numRuns: 300 },
    );
  });
});
