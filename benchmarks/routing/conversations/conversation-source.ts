import { createRandom, type OutcomeTable } from '@torouter/data';
import { FOLLOW_UPS } from './follow-ups.js';
import { SYSTEM_PROMPTS } from './system-prompts.js';

/** What conversations are made of: the prompts and answers of a table, drawn with a seed. */
export class ConversationSource {
  readonly #table: OutcomeTable;
  readonly #random;
  readonly #rowsOf = new Map<string, number[]>();

  constructor(table: OutcomeTable, seed: number) {
    this.#table = table;
    this.#random = createRandom(seed);
    for (const [row, { dataset }] of table.queries.entries())
      this.#rowsOf.set(dataset, [...(this.#rowsOf.get(dataset) ?? []), row]);
  }

  prompt(row: number): string {
    return this.#table.queries[row].prompt;
  }

  /** What one of the experts answered; where no response is recorded, the reference, or a sentence that says nothing. */
  answer(row: number): string {
    const responses = this.#table.text('response');
    const response = responses?.[row * this.#table.columns + this.#random.int(this.#table.columns)];
    const { reference } = this.#table.queries[row];
    return response || (reference ? `The answer is: ${reference}` : 'Sure, here is what I think about that.');
  }

  /** Another row of the same dataset. */
  like(row: number): number {
    return this.#otherThan(row, this.#rowsOf.get(this.#table.queries[row].dataset)!);
  }

  /** A row of another dataset, all of them equally likely. */
  unlike(row: number): number {
    const others = [...this.#rowsOf.keys()].filter((dataset) => dataset !== this.#table.queries[row].dataset);
    return this.#pick(this.#rowsOf.get(this.#pick(others))!);
  }

  followUp(row: number): string {
    return this.#pick(FOLLOW_UPS[/\p{Script=Han}/u.test(this.prompt(row)) ? 'han' : 'latin']);
  }

  systemPrompt(): string {
    return this.#pick(SYSTEM_PROMPTS);
  }

  /** 1 … most. */
  count(most: number): number {
    return 1 + this.#random.int(most);
  }

  #otherThan(row: number, rows: readonly number[]): number {
    const i = this.#random.int(rows.length);
    return rows[i] === row ? rows[(i + 1) % rows.length] : rows[i];
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#random.int(items.length)];
  }
}
