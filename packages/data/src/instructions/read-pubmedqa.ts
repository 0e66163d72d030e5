import { readJsonFile } from '../files/read-json-file.js';
import { TorouterError } from '../torouter-error.js';
import type { Instruction } from './instruction.js';
import { nonEmpty } from './non-empty.js';

/** How {@link readPubmedqa} reads. */
export interface ReadPubmedqaOptions {
  /** Path of the authors' `test_ground_truth.json`: its ids get the split `test`, all others `train`. */
  testGroundTruth?: string;
  signal?: AbortSignal;
}

/** Field of the source → field of `extra`. */
const EXTRA = {
  final_decision: 'finalDecision',
  CONTEXTS: 'context',
  LABELS: 'contextLabels',
  MESHES: 'meshes',
  YEAR: 'year',
  reasoning_required_pred: 'reasoningRequiredPred',
  reasoning_free_pred: 'reasoningFreePred',
} as const;

/**
 * Reads PubMedQA's expert-labelled part, `ori_pqal.json`: {pmid: {QUESTION, CONTEXTS, LABELS, MESHES, YEAR, LONG_ANSWER,
 * final_decision, …}}. `prompt` is the question, `reference` the long answer; the decision (yes, no, maybe) and the abstract
 * are in `extra`. Rows come by ascending PMID.
 *
 * @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_FILE_UNREADABLE, TOROUTER_INVALID_UTF8, TOROUTER_BAD_RECORD,
 *   TOROUTER_EMPTY_DATA.
 * @see https://github.com/pubmedqa/pubmedqa
 */
export async function readPubmedqa(
  path: string,
  { testGroundTruth, signal }: ReadPubmedqaOptions = {},
): Promise<Instruction[]> {
  const source = await readJsonFile(path, { signal });
  const test = testGroundTruth === undefined ? undefined : await readJsonFile(testGroundTruth, { signal });
  const instructions = Object.entries(source).map(([pmid, value]) => {
    const record = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
    const text = (field: string): string => {
      const found = record[field];
      if (typeof found === 'string' && found.trim() !== '') return found;
      throw new TorouterError(
        'TOROUTER_BAD_RECORD',
        `${path}, PMID ${pmid}: the field "${field}" should be text, and not empty. Fetch the file again.`,
        {
          details: { file: path, pmid },
        },
      );
    };
    text('final_decision');
    const extra = Object.entries(EXTRA).filter(([field]) => record[field] !== undefined);
    return {
      id: `pubmedqa/${pmid}`,
      dataset: 'pubmedqa',
      ...(test && { split: Object.hasOwn(test, pmid) ? 'test' : 'train' }),
      prompt: text('QUESTION'),
      reference: text('LONG_ANSWER'),
      extra: { ...Object.fromEntries(extra.map(([field, name]) => [name, record[field]])), pmid },
    };
  });
  return nonEmpty(instructions, path);
}
