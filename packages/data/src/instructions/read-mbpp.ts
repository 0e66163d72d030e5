import { readJsonLines } from '../files/read-json-lines.js';
import { badRecord, requiredName, requiredText, type RecordPlace } from '../files/record-reader.js';
import type { Instruction } from './instruction.js';
import { nonEmpty } from './non-empty.js';

/**
 * Reads Google's MBPP JSONL: {task_id, text, code, test_list, test_setup_code, challenge_test_list} a line. `reference` is the
 * program; the tests are in `extra` as `tests`, `testSetupCode` (runs after the program, before the tests) and
 * `challengeTests`. Splits by task id, as the authors have them: 1-10 prompt, 11-510 test, 511-600 validation, 601-974 train.
 *
 * @throws {TorouterError} The errors of {@link readJsonLines}; TOROUTER_BAD_RECORD, TOROUTER_EMPTY_DATA.
 * @see https://github.com/google-research/google-research/tree/master/mbpp
 */
export async function readMbpp(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<Instruction[]> {
  const instructions: Instruction[] = [];
  for await (const { line, value } of readJsonLines(path, { signal })) {
    const place = { file: path, line };
    const taskId = value.task_id;
    if (!Number.isSafeInteger(taskId)) throw badRecord(place, 'the field "task_id" should be a whole number');
    instructions.push({
      id: `mbpp/${taskId}`,
      dataset: 'mbpp',
      split: splitOf(taskId as number),
      prompt: requiredName(value, 'text', place),
      reference: requiredName(value, 'code', place),
      extra: {
        tests: lines(value, 'test_list', place),
        testSetupCode: requiredText(value, 'test_setup_code', place),
        challengeTests: lines(value, 'challenge_test_list', place),
        taskId,
      },
    });
  }
  return nonEmpty(instructions, path);
}

function splitOf(taskId: number): string {
  if (taskId <= 10) return 'prompt';
  if (taskId <= 510) return 'test';
  return taskId <= 600 ? 'validation' : 'train';
}

function lines(value: Record<string, unknown>, field: string, place: RecordPlace): string[] {
  const list = value[field];
  if (!Array.isArray(list) || !list.every((line) => typeof line === 'string'))
    throw badRecord(place, `the field "${field}" should be a list of texts`);
  return list;
}
