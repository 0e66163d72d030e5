import type { Instruction } from '@torouter/data';
import type { InstructionReader } from './collect-options.js';
import type { CallRecord } from './journal/call-record.js';
import { readJournal } from './journal/read-journal.js';
import { readInstructionsAgain } from './read-instructions-again.js';
import type { ScoreRecord } from './score-record.js';
import { scoreResponses, type Response, type Scoring } from './score-responses.js';
import { ScoresFile } from './scores-file.js';

/** Responses whose instructions are looked up in one reading of the instructions, and how many characters they may have. */
const BLOCK_RESPONSES = 20_000;
const BLOCK_CHARACTERS = 32 * 1024 * 1024;
/** Responses that are scored and written at a time. */
const BATCH = 256;

/** What is scored, and where it goes. */
export interface ScoreJournalOptions extends Scoring {
  journal: string;
  scores: string;
  instructions: InstructionReader;
  onProgress: (done: number) => void;
  signal?: AbortSignal;
}

/**
 * Scores what a journal holds and `scores` does not: the responses of successful calls, in the journal's order. Killed at any moment, it goes on
 * behind the last line. Holds one block of responses and their instructions.
 *
 * @throws {TorouterError} TOROUTER_JOURNAL_INVALID, TOROUTER_WRITE_FAILED; what the similarity throws; the signal's reason.
 */
export async function scoreJournal(options: ScoreJournalOptions): Promise<void> {
  const { journal, scores, signal, onProgress } = options;
  await using file = await ScoresFile.open(scores);
  let skip = file.count;
  onProgress(file.count);
  let block: CallRecord[] = [];
  let characters = 0;
  for await (const { record } of readJournal(journal, { signal })) {
    if (record.code !== null || skip-- > 0) continue;
    block.push(record);
    characters += record.response?.length ?? 0;
    if (block.length < BLOCK_RESPONSES && characters < BLOCK_CHARACTERS) continue;
    await scoreBlock(block, file, options);
    block = [];
    characters = 0;
  }
  await scoreBlock(block, file, options);
}

async function scoreBlock(
  records: readonly CallRecord[],
  file: ScoresFile,
  options: ScoreJournalOptions,
): Promise<void> {
  if (records.length === 0) return;
  const { signal, onProgress } = options;
  const instructions = await lookUp(records, options.instructions);
  // Two batches at a time: whoever computes similarities finds the next when one is done.
  const running = [score(0), score(BATCH)];
  for (let from = 0; from < records.length; from += BATCH) {
    const scored = await running.shift()!;
    running.push(score(from + 2 * BATCH));
    await file.append(scored);
    onProgress(file.count);
  }

  function score(from: number): Promise<ScoreRecord[]> {
    const scores = scoreFrom(from);
    // Heard when it is awaited.
    scores.catch(() => {});
    return scores;
  }
  /** A line for each record, also where its instruction is not known: the lines are told apart by their order. */
  async function scoreFrom(from: number): Promise<ScoreRecord[]> {
    const batch = records.slice(from, from + BATCH);
    if (batch.length === 0) return []; // behind the end
    const responses = batch.flatMap(({ key, id, response = '' }): Response[] => {
      const instruction = instructions.get(id);
      return instruction ? [{ key, instruction, response }] : [];
    });
    const scores = new Map((await scoreResponses(responses, options, signal)).map((one) => [one.key, one]));
    return batch.map(({ key }) => scores.get(key) ?? { key });
  }
}

async function lookUp(records: readonly CallRecord[], reader: InstructionReader): Promise<Map<string, Instruction>> {
  const wanted = new Set(records.map(({ id }) => id));
  const found = new Map<string, Instruction>();
  for await (const instruction of readInstructionsAgain(reader)) {
    if (wanted.has(instruction.id)) found.set(instruction.id, instruction);
    if (found.size === wanted.size) break;
  }
  return found;
}
