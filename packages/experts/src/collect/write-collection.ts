import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TorouterError, writeJsonLines } from '@torouter/data';
import { choiceLetter } from './choice-letter.js';
import type { InstructionReader } from './collect-options.js';
import { instructionPrompt } from './instruction-prompt.js';
import { callKey } from './journal/call-key.js';
import type { JournalIndex } from './journal/journal-index.js';
import { KeySet } from './journal/key-set.js';
import { metricsOf, OutcomeSums } from './outcome-sums.js';
import { readInstructionsAgain } from './read-instructions-again.js';
import { scoredCalls, type ScoredCall } from './scored-calls.js';
import type { Selection } from './selection.js';

/** What becomes a folder of outcomes. */
export interface WriteCollectionOptions {
  folder: string;
  journal: string;
  /** Undefined where the journal has the scores. */
  scores: string | undefined;
  index: JournalIndex;
  instructions: InstructionReader;
  selection: Selection;
  samples: number;
  /** Experts that have not answered once: a table of outcomes has no place for them. */
  silent: ReadonlySet<string>;
  /** Which metrics go into the outcomes besides score, cost and outputChars. */
  metrics: ReadonlySet<string>;
  meta: Record<string, unknown>;
  /** Told of every outcome that is written, before its metrics are chosen. */
  onOutcome: (expert: string, metrics: Readonly<Record<string, number>>, failed: boolean) => void;
  signal?: AbortSignal;
}

/**
 * Writes `queries.jsonl.gz`, `outcomes.jsonl.gz` and `meta.json` beside the journal, as `readOutcomes` reads them: one pass over the instructions
 * for what takes part, one over the journal, one over the instructions again. Holds 20 bytes a query, and with several samples the sums of each
 * outcome. Each file is renamed into its place when it is whole.
 *
 * @throws {TorouterError} TOROUTER_WRITE_FAILED, TOROUTER_JOURNAL_INVALID; the signal's reason.
 */
export async function writeCollection(options: WriteCollectionOptions): Promise<void> {
  const { folder, instructions, selection, meta, signal } = options;
  const [selected, answered] = [new KeySet(), new KeySet()];
  for await (const instruction of readInstructionsAgain(instructions))
    if (selection.has(instruction)) addTo(selected, instruction.id);

  async function* queries() {
    for await (const instruction of readInstructionsAgain(instructions)) {
      const { id, dataset, split, reference, choices, answerKey, finalAnswer } = instruction;
      if (!isIn(answered, id)) continue;
      const letter = choices && answerKey !== undefined ? choiceLetter(instruction) : undefined;
      const prompt = instructionPrompt(instruction);
      yield {
        id,
        dataset,
        split,
        prompt,
        reference,
        ...(letter && { answerKey: letter }),
        ...(finalAnswer && { finalAnswer }),
      };
    }
  }

  const place = async (name: string, write: (path: string) => Promise<void>) => {
    const path = join(folder, name);
    try {
      await write(`${path}.new`);
      await rename(`${path}.new`, path);
    } catch (error) {
      await rm(`${path}.new`, { force: true }).catch(() => {});
      const { code } = error as NodeJS.ErrnoException;
      if (TorouterError.isInstance(error) || typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) throw error;
      throw new TorouterError(
        'TOROUTER_WRITE_FAILED',
        `${path} could not be written (${code}). Check the disk's space, and go on by --resume; no call is lost.`,
        { details: { file: path, reason: code }, cause: error },
      );
    }
  };
  const lines = { gzip: true, signal };
  await place('outcomes.jsonl.gz', (path) => writeJsonLines(path, outcomes(options, selected, answered), lines));
  await place('queries.jsonl.gz', (path) => writeJsonLines(path, queries(), lines));
  await place('meta.json', (path) => writeFile(path, `${JSON.stringify(meta, null, 2)}\n`));
}

async function* outcomes(options: WriteCollectionOptions, selected: KeySet, answered: KeySet): AsyncGenerator<object> {
  const { journal, scores, index, samples, silent, metrics, onOutcome, signal } = options;
  const sums = samples > 1 ? await sumsOf(options, selected) : undefined;
  const written = new KeySet();
  for await (const scored of scoredCalls(journal, scores, signal)) {
    const { call } = scored;
    if (silent.has(call.expert) || !isIn(selected, call.id)) continue;
    const outcome = callKey(call.id, call.expert, 0);
    // Of an outcome one line: of the first answer, or of a failure where no answer came.
    if (call.code !== null && anySucceeded(index, call.id, call.expert, samples)) continue;
    if (!add(written, outcome)) continue;
    addTo(answered, call.id);
    const means = call.code === null && sums ? sums.get(outcome)!.means() : metricsOf(scored);
    onOutcome(call.expert, means, call.code !== null);
    yield lineOf(scored, means, metrics);
  }
}

/** Metrics that are recorded whether they were asked for or not. */
const ALWAYS: ReadonlySet<string> = new Set(['score', 'cost', 'outputChars']);

function lineOf(
  { call, score }: ScoredCall,
  means: Readonly<Record<string, number>>,
  metrics: ReadonlySet<string>,
): object {
  const { answer } = score ?? call;
  return {
    id: call.id,
    model: call.expert,
    ...Object.fromEntries(Object.entries(means).filter(([name]) => ALWAYS.has(name) || metrics.has(name))),
    ...(answer !== undefined && { answer }),
    ...(call.response !== undefined && { response: call.response }),
    ...(call.finishReason !== undefined && { finishReason: call.finishReason }),
    ...((call.code ?? score?.error) && { error: call.code ?? score?.error }),
  };
}

async function sumsOf(
  { journal, scores, silent, signal }: WriteCollectionOptions,
  selected: KeySet,
): Promise<Map<string, OutcomeSums>> {
  const sums = new Map<string, OutcomeSums>();
  const counted = new KeySet();
  for await (const scored of scoredCalls(journal, scores, signal)) {
    const { call } = scored;
    if (call.code !== null || silent.has(call.expert) || !isIn(selected, call.id) || !add(counted, call.key)) continue;
    const outcome = callKey(call.id, call.expert, 0);
    const sum = sums.get(outcome) ?? new OutcomeSums();
    sums.set(outcome, sum);
    sum.add(metricsOf(scored));
  }
  return sums;
}

function anySucceeded(index: JournalIndex, id: string, expert: string, samples: number): boolean {
  for (let sample = 0; sample < samples; sample++) if (index.succeeded(callKey(id, expert, sample))) return true;
  return false;
}

function addTo(keys: KeySet, id: string): void {
  add(keys, callKey(id, '', 0));
}

function isIn(keys: KeySet, id: string): boolean {
  const key = callKey(id, '', 0);
  return keys.has(Number.parseInt(key.slice(0, 8), 16), Number.parseInt(key.slice(8), 16));
}

function add(keys: KeySet, key: string): boolean {
  return keys.add(Number.parseInt(key.slice(0, 8), 16), Number.parseInt(key.slice(8), 16));
}
