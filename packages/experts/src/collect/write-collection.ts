import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJsonLines } from '@torouter/data';
import { choiceLetter } from './choice-letter.js';
import type { InstructionReader } from './collect-options.js';
import { IdSet } from './id-set.js';
import { instructionPrompt } from './instruction-prompt.js';
import { callKey } from './journal/call-key.js';
import type { JournalIndex } from './journal/journal-index.js';
import { KeySet } from './journal/key-set.js';
import { metricsOf, OutcomeSums } from './outcome-sums.js';
import { readInstructionsAgain } from './read-instructions-again.js';
import { scoredCalls, type ScoredCall } from './scored-calls.js';
import { writeFailed } from './write-failed.js';

/** What becomes a folder of outcomes. */
export interface WriteCollectionOptions {
  folder: string;
  journal: string;
  /** Undefined where the journal has the scores. */
  scores: string | undefined;
  index: JournalIndex;
  instructions: InstructionReader;
  /** Of those that take part. */
  ids: IdSet;
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
 * Writes `queries.jsonl.gz`, `outcomes.jsonl.gz` and `meta.json` beside the journal, as `readOutcomes` reads them: one pass over the journal, one
 * over the instructions. Holds 20 bytes a query, and with several samples the sums of each outcome. All are written beside their places and
 * renamed when they are whole: killed at any moment, there are the older ones or, without their outcomes, none.
 *
 * @throws {TorouterError} TOROUTER_WRITE_FAILED, TOROUTER_JOURNAL_INVALID; the signal's reason.
 */
export async function writeCollection(options: WriteCollectionOptions): Promise<void> {
  const { folder, instructions, meta, signal } = options;
  const [outcomesFile, queriesFile, metaFile] = ['outcomes.jsonl.gz', 'queries.jsonl.gz', 'meta.json'].map((name) =>
    join(folder, name),
  );
  const answered = new IdSet();
  const lines = { gzip: true, signal };
  const attempt = async (path: string, act: (path: string) => Promise<void>) => {
    try {
      await act(path);
    } catch (error) {
      throw writeFailed(path, error);
    }
  };
  try {
    await attempt(outcomesFile, (path) => writeJsonLines(`${path}.new`, outcomes(options, answered), lines));
    await attempt(queriesFile, (path) => writeJsonLines(`${path}.new`, queries(instructions, answered), lines));
    await attempt(metaFile, (path) => writeFile(`${path}.new`, `${JSON.stringify(meta, null, 2)}\n`));
    await attempt(outcomesFile, (path) => rm(path, { force: true })); // they are of the older queries
    for (const file of [queriesFile, metaFile, outcomesFile])
      await attempt(file, (path) => rename(`${path}.new`, path));
  } finally {
    for (const file of [queriesFile, metaFile, outcomesFile]) await rm(`${file}.new`, { force: true }).catch(() => {});
  }
}

async function* queries(instructions: InstructionReader, answered: IdSet): AsyncGenerator<object> {
  for await (const instruction of readInstructionsAgain(instructions)) {
    const { id, dataset, split, reference, choices, answerKey, finalAnswer } = instruction;
    if (!answered.has(id)) continue;
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

async function* outcomes(options: WriteCollectionOptions, answered: IdSet): AsyncGenerator<object> {
  const { journal, scores, index, ids, samples, silent, metrics, onOutcome, signal } = options;
  const sums = samples > 1 ? await sumsOf(options) : undefined;
  const written = new KeySet();
  for await (const scored of scoredCalls(journal, scores, signal)) {
    const { call } = scored;
    if (silent.has(call.expert) || !ids.has(call.id)) continue;
    const outcome = callKey(call.id, call.expert, 0);
    // Of an outcome one line: of the first answer, or of a failure where no answer came.
    if (call.code !== null && anySucceeded(index, call.id, call.expert, samples)) continue;
    if (!add(written, outcome)) continue;
    answered.add(call.id);
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

async function sumsOf({
  journal,
  scores,
  ids,
  silent,
  signal,
}: WriteCollectionOptions): Promise<Map<string, OutcomeSums>> {
  const sums = new Map<string, OutcomeSums>();
  const counted = new KeySet();
  for await (const scored of scoredCalls(journal, scores, signal)) {
    const { call } = scored;
    if (call.code !== null || silent.has(call.expert) || !ids.has(call.id) || !add(counted, call.key)) continue;
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

function add(keys: KeySet, key: string): boolean {
  return keys.add(Number.parseInt(key.slice(0, 8), 16), Number.parseInt(key.slice(8), 16));
}
