import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { drain, TorouterError } from '@torouter/data';
import type { ClassifierState, TrainEvent } from '../../classifier.js';
import { toyData } from '../../conformance/toy-data.js';
import { tinyBertFolder } from '@torouter/test-utils';
import type { BertOptions } from '../bert-options.js';
import { fitBert } from '../fit-bert.js';
import { TrainingCheckpoints } from './training-checkpoints.js';

const tiny = await tinyBertFolder();
afterAll(async () => {
  await tiny[Symbol.asyncDispose]();
});
let scratch: string;
let folder: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'checkpoints-'));
  folder = join(scratch, 'router.partial');
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

// 80 rows: 64 are learned in 8 updates an epoch, 16 choose.
const data = toyData({ rows: 80 });
const options: Partial<BertOptions> = { model: tiny.folder, epochs: 3, maxTokens: 24, learningRate: 1e-3, patience: 3 };
const open = (settings: Parameters<typeof TrainingCheckpoints.open>[1] = {}) =>
  TrainingCheckpoints.open(folder, { resume: true, everyMs: 1e-3, ...settings });

async function whole(): Promise<ClassifierState> {
  await using bert = await drain(fitBert(data, options));
  return bert.state();
}

/** Trains until an event of an update, and leaves; what is under way is waited for. */
async function leaveAt(step: number, more: Partial<BertOptions> = {}): Promise<TrainEvent[]> {
  await using checkpoints = await open();
  const events: TrainEvent[] = [];
  for await (const event of fitBert(data, { ...options, ...more, checkpoints })) {
    events.push(event);
    if (event.type === 'step-end' && event.step >= step) break;
  }
  return events;
}

async function finish(more: Partial<BertOptions> = {}): Promise<{ state: ClassifierState; events: TrainEvent[] }> {
  await using checkpoints = await open();
  const events: TrainEvent[] = [];
  await using bert = await drain(fitBert(data, { ...options, ...more, checkpoints }), (event) => events.push(event));
  return { state: bert.state(), events };
}

const resumedAt = (events: readonly TrainEvent[]) =>
  events.flatMap((event) => (event.type === 'resumed' ? [event.step] : []));
const notes = (events: readonly TrainEvent[]) =>
  events.flatMap((event) => (event.type === 'note' ? [event.message] : []));

it('left three times, at an epoch’s end and within epochs, it ends in the bits of the training that was not', async () => {
  expect(resumedAt(await leaveAt(3))).toEqual([]);
  expect(resumedAt(await leaveAt(10))[0]).toBeGreaterThan(0);
  expect(resumedAt(await leaveAt(19))[0]).toBeGreaterThanOrEqual(8);
  const { state, events } = await finish();
  expect(resumedAt(events)[0]).toBeGreaterThanOrEqual(16);
  expect(state).toEqual(await whole());
});

it('goes on from the end of a training whose router was never written', async () => {
  const first = await finish();
  const again = await finish();
  expect(resumedAt(again.events)).toEqual([24]);
  expect(again.events.some(({ type }) => type === 'step-end')).toBe(false);
  expect(again.state).toEqual(first.state);
});

it('finishes the update and writes a checkpoint where it is aborted', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const events: TrainEvent[] = [];
  {
    await using checkpoints = await open({ everyMs: 1e9 });
    const training = drain(fitBert(data, { ...options, checkpoints, signal: controller.signal }), (event) => {
      events.push(event);
      if (event.type === 'step-end' && event.step === 5) controller.abort(reason);
    });
    await expect(training).rejects.toBe(reason);
  }
  expect(events.at(-1)).toEqual({ type: 'checkpoint', step: 5 });
  const { state, events: later } = await finish();
  expect(resumedAt(later)).toEqual([5]);
  expect(state).toEqual(await whole());
});

it('keeps two, complete, and takes the older where the newer is damaged', async () => {
  await leaveAt(18);
  const names = (await readdir(folder)).sort();
  expect(names).toHaveLength(2);
  const newest = join(folder, names[1], 'weights.safetensors');
  const bytes = await readFile(newest);
  bytes[bytes.length - 1] ^= 1;
  await writeFile(newest, bytes);
  // What a run leaves that is killed while it writes.
  await cp(join(folder, names[0]), join(folder, '.step-00000009.abcdef'), { recursive: true });
  const { state, events } = await finish();
  expect(notes(events)).toContainEqual(expect.stringMatching(new RegExp(`^the checkpoint ${names[1]} cannot be used`)));
  expect(resumedAt(events)).toEqual([Number(names[0].slice(5))]);
  expect(await readdir(folder)).not.toContain('.step-00000009.abcdef');
  expect(state).toEqual(await whole());
});

it.each<[string, Partial<BertOptions>]>([
  ['learningRate', { learningRate: 2e-3 }],
  ['threads', { threads: 2 }],
  ['head', { head: 'pooler' }],
])('is refused with another %s, by name', async (name, change) => {
  await leaveAt(3);
  await expect(finish(change)).rejects.toMatchObject({
    code: 'TOROUTER_CHECKPOINT_MISMATCH',
    details: { differing: expect.arrayContaining([name]) },
    message: expect.stringContaining(`${name} (`),
  });
  expect((await finish()).state).toEqual(await whole());
});

it('is refused with other data', async () => {
  await leaveAt(3);
  await using checkpoints = await open();
  const other = { ...data, texts: data.texts.map((text) => `${text}!`) };
  await expect(drain(fitBert(other, { ...options, checkpoints }))).rejects.toMatchObject({
    details: { differing: ['data'] },
  });
});

it('is refused to a second run, also in one process, and taken over from one that is gone', async () => {
  {
    await using _ = await open();
    await expect(open()).rejects.toMatchObject({ code: 'TOROUTER_OUTPUT_BUSY' });
  }
  await mkdir(folder);
  const lock = (pid: number, host = hostname()) => writeFile(join(folder, 'lock'), JSON.stringify({ pid, host }));
  await lock(process.ppid);
  await expect(open()).rejects.toMatchObject({ code: 'TOROUTER_OUTPUT_BUSY' });
  await lock(1, 'another-machine');
  await expect(open()).rejects.toThrow(/process 1 on another-machine.*remove/);
  await lock(2 ** 30);
  await (await open())[Symbol.asyncDispose]();
  // A process before this one that had its number.
  await mkdir(folder);
  await lock(process.pid);
  await (await open())[Symbol.asyncDispose]();
});

it('is not begun anew over a training that was interrupted', async () => {
  await leaveAt(3);
  await expect(open({ resume: false })).rejects.toMatchObject({
    code: 'TOROUTER_OUTPUT_EXISTS',
    message: expect.stringMatching(/--resume/),
  });
  await using checkpoints = await open();
  await checkpoints.remove();
  expect(await readdir(scratch)).toEqual([]);
});

it('starts where there is nothing to resume, and leaves no folder where nothing was kept', async () => {
  await (await open())[Symbol.asyncDispose]();
  expect(await readdir(scratch)).toEqual([]);
  await expect(open({ everyMs: 0 })).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
});

it('goes on where a checkpoint cannot be written, and keeps the one before', async () => {
  const events: TrainEvent[] = [];
  await using checkpoints = await open();
  const { save } = checkpoints;
  let calls = 0;
  checkpoints.save = async (identity, checkpoint) => {
    // The second is written into what is a file meanwhile, as a file system would refuse it.
    if (++calls !== 2) return save.call(checkpoints, identity, checkpoint);
    const path = join(folder, `step-${String(checkpoint.state.step).padStart(8, '0')}`);
    await writeFile(path, '');
    try {
      await save.call(checkpoints, identity, checkpoint);
    } finally {
      await rm(path);
    }
  };
  await using bert = await drain(fitBert(data, { ...options, checkpoints }), (event) => events.push(event));
  expect(notes(events)).toContainEqual(
    expect.stringMatching(/^no checkpoint of update \d+: .*the one of update \d+ is kept/),
  );
  expect(bert.state()).toEqual(await whole());
});

it('ends where not even the first checkpoint can be written', async () => {
  await using checkpoints = await open();
  checkpoints.save = () => Promise.reject(new TorouterError('TOROUTER_WRITE_FAILED', 'no room'));
  const events: TrainEvent[] = [];
  const training = drain(fitBert(data, { ...options, checkpoints }), (event) => events.push(event));
  await expect(training).rejects.toMatchObject({ code: 'TOROUTER_WRITE_FAILED' });
  expect(events.filter(({ type }) => type === 'epoch-end').length).toBeLessThanOrEqual(1);
});

it('keeps the last good checkpoint where the training diverges', async () => {
  await using checkpoints = await open();
  const wild = { ...options, checkpoints, learningRate: 1e30, warmupShare: 0, clipNorm: undefined };
  await expect(drain(fitBert(data, wild))).rejects.toMatchObject({
    code: 'TOROUTER_TRAINING_DIVERGED',
    message: expect.stringMatching(/checkpoint of update \d+ is kept/),
  });
  expect((await readdir(folder)).some((name) => name.startsWith('step-'))).toBe(true);
});
