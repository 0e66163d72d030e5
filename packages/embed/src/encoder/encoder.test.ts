import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { decodeSafetensors } from '@torouter/data';
import { modelFolder } from '@torouter/model-minilm';
import { readJson, workbench } from '@torouter/test-utils';
import { bertSimBatch } from '../bertsim/bert-sim-batch.js';
import { loadEncoder } from './load-encoder.js';
import { restoreEncoder } from './restore-encoder.js';

const single = await loadEncoder('minilm');
const quantized = await loadEncoder('minilm', { precision: 'int8', maxTokens: 64, workers: 2 });
afterAll(async () => {
  await single[Symbol.asyncDispose]();
  await quantized[Symbol.asyncDispose]();
});

const golden = (name: string) => workbench(`goldens/minilm/${name}`);
const [textFile, vectorFile] = [golden('texts.json'), golden('embeddings.safetensors')];
const cosineFile = golden('cosine.safetensors');
(textFile && cosineFile ? it : it.skip)('has the reference’s BERTSim between them', async () => {
  const texts = readJson<{ text: string }[]>(textFile!).map(({ text }) => text);
  const { cosine } = decodeSafetensors(await readFile(cosineFile!));
  const pairs = texts.map((text, i) => [text, texts[(7 * i + 3) % 40]]);
  const found = await bertSimBatch(
    single,
    pairs.map(([reference]) => reference),
    pairs.map(([, response]) => response),
  );
  found.forEach((value, i) => expect(Math.abs(value - cosine.data[40 * i + ((7 * i + 3) % 40)])).toBeLessThan(2e-6));
});

(textFile && vectorFile ? it : it.skip)('encodes 40 texts as sentence-transformers does', async () => {
  const texts = readJson<{ text: string }[]>(textFile!).map(({ text }) => text);
  const { embeddings } = decodeSafetensors(await readFile(vectorFile!));
  const found = await single.encode(texts);
  expect(found).toHaveLength(40 * 384);
  for (let i = 0; i < texts.length; i++) {
    let cosine = 0;
    for (let d = 0; d < 384; d++) {
      cosine += found[i * 384 + d] * embeddings.data[i * 384 + d];
      expect(Math.abs(found[i * 384 + d] - embeddings.data[i * 384 + d])).toBeLessThan(2e-6);
    }
    expect(cosine).toBeGreaterThanOrEqual(0.99999);
  }
  const near = await quantized.encode(texts);
  for (let i = 0; i < texts.length; i++) {
    let cosine = 0;
    for (let d = 0; d < 384; d++) cosine += near[i * 384 + d] * found[i * 384 + d];
    // The encoder at int8 reads 64 tokens only, which long texts feel.
    if (single.maxTokens > 64 && texts[i].length < 200) expect(cosine).toBeGreaterThan(0.95);
  }
});

describe('an encoder', () => {
  const texts = Array.from({ length: 30 }, (_, i) => `${'word '.repeat((7 * i) % 50)} number ${i}`);

  it.each([
    ['fp32', single],
    ['int8', quantized],
  ])('gives a batch what it gives its parts, in order, at %s', async (_, encoder) => {
    const whole = await encoder.encode(texts);
    const parts = await Promise.all(texts.map((text) => encoder.encode([text])));
    parts.forEach((part, i) => expect(part).toEqual(whole.slice(i * 384, (i + 1) * 384)));
  });

  it('reports progress up to the end', async () => {
    const seen: [number, number][] = [];
    await single.encode(texts, { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen.at(-1)).toEqual([30, 30]);
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).sort((a, b) => a - b));
  });

  it('encodes nothing, an empty text, and counts texts that are cut', async () => {
    expect(await quantized.encode([])).toHaveLength(0);
    expect((await quantized.encode([''])).every(Number.isFinite)).toBe(true);
    const before = quantized.truncatedTexts;
    await quantized.encode(['short', 'long '.repeat(20_000)]);
    expect(quantized.truncatedTexts).toBe(before + 1);
  });

  it('refuses what is no text, and spoils nobody else’s', async () => {
    const [wrong, other] = await Promise.allSettled([
      quantized.encode(['a', undefined as unknown as string]),
      quantized.encode(['another']),
    ]);
    expect(wrong).toMatchObject({
      reason: { code: 'TOROUTER_INVALID_ARGUMENT', message: expect.stringMatching(/text 1 .*undefined/) },
    });
    expect(other.status).toBe('fulfilled');
    await expect(single.encode('abc' as unknown as string[])).rejects.toThrow(/list of texts/);
  });

  it('stops when it is told to, and goes on with others', async () => {
    const abort = new AbortController();
    const reason = new Error('stop');
    const stopped = single.encode(texts, { signal: abort.signal, onProgress: () => abort.abort(reason) });
    const other = single.encode(['another']);
    await expect(stopped).rejects.toBe(reason);
    expect(await other).toHaveLength(384);
    await expect(single.encode(texts, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('is made again of its state, alone', async () => {
    const state = await quantized.state();
    await using restored = await restoreEncoder(JSON.parse(JSON.stringify(state.config)) && state);
    expect(restored).toMatchObject({ id: quantized.id, dimensions: 384 });
    expect(await restored.encode(texts.slice(0, 3))).toEqual(await quantized.encode(texts.slice(0, 3)));
    await expect(restoreEncoder({ config: {}, files: state.files })).rejects.toMatchObject({
      code: 'TOROUTER_ARTEFACT_INVALID',
    });
    await expect(restoreEncoder({ config: state.config, files: {} })).rejects.toMatchObject({
      code: 'TOROUTER_ARTEFACT_INVALID',
    });
  });

  it('of a state is opened again where it could not be', async () => {
    const state = await quantized.state();
    const files: Record<string, Uint8Array> = { ...state.files, 'encoder.onnx': new Uint8Array(8) };
    await using restored = await restoreEncoder({ config: state.config, files });
    await expect(restored.encode(['x'])).rejects.toMatchObject({ code: 'TOROUTER_RUNTIME_FAILED' });
    files['encoder.onnx'] = state.files['encoder.onnx'];
    expect(await restored.encode(['x'])).toEqual(await quantized.encode(['x']));
  });

  it('names model, precision and length in its id, and nothing of this machine', () => {
    expect(single.id).toMatch(/^bert-6x384-mean-fp32-256-[0-9a-f]{16}$/);
    expect(quantized.id).toMatch(/^bert-6x384-mean-int8-64-[0-9a-f]{16}$/);
  });

  it('refuses work once it is closed', async () => {
    const encoder = await loadEncoder('minilm', { precision: 'int8' });
    await encoder[Symbol.asyncDispose]();
    await expect(encoder.encode(['x'])).rejects.toThrow(/closed/);
  });
});

describe('what a model folder may have wrong', () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));
  const copied = async (change: (folder: string) => Promise<unknown>) => {
    const folder = await mkdtemp(join(tmpdir(), 'model '));
    folders.push(folder);
    await cp(modelFolder(), folder, { recursive: true });
    await change(folder);
    return folder;
  };
  const withConfig = (changes: object) => async (folder: string) => {
    const path = join(folder, 'config.json');
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...changes }));
  };
  const withFile = (name: string, text: string) => (folder: string) => writeFile(join(folder, name), text);
  const withPooling = (text: string) => withFile(join('1_Pooling', 'config.json'), text);
  const remove = (name: string) => (folder: string) => rm(join(folder, name));

  it.each<[string, (folder: string) => Promise<unknown>, RegExp]>([
    ['another family', withConfig({ model_type: 'gpt2' }), /"gpt2"; supported is "bert"/],
    ['an activation that is not known', withConfig({ hidden_act: 'swish' }), /swish.*gelu, gelu_new, relu, tanh/],
    [
      'a size that the weights do not have',
      withConfig({ intermediate_size: 100 }),
      /shape \[1536, 384\].*\[100, 384\]/,
    ],
    ['more layers than there are weights', withConfig({ num_hidden_layers: 7 }), /encoder\.layer\.6.*missing/],
    ['more layers than can be', withConfig({ num_hidden_layers: 1e9 }), /num_hidden_layers.*1000/],
    ['fewer words than the tokenizer', withConfig({ vocab_size: 30_000 }), /30522 tokens.*30000/],
    ['no configuration', (folder) => writeFile(join(folder, 'config.json'), '{'), /config\.json/],
    ['a pooling that is not known', withPooling('{"pooling_mode_weightedmean_tokens":true}'), /weightedmean/],
    ['two poolings', withPooling('{"pooling_mode_cls_token":true,"pooling_mode_max_tokens":true}'), /supported is one/],
    ['a pooling that is no JSON', withPooling('{'), /1_Pooling.*not JSON/],
    [
      'a module that is not known',
      withFile('modules.json', '[{"type":"sentence_transformers.models.Dense"}]'),
      /Dense/,
    ],
    ['modules that are none', withFile('modules.json', '{}'), /modules\.json/],
    ['a limit of words', withFile('sentence_bert_config.json', '{"max_seq_length":"x"}'), /max_seq_length/],
    ['no tokenizer', remove('tokenizer.json'), /tokenizer\.json/],
    ['weights cut short', (folder) => truncate(join(folder, 'model.safetensors'), 1_000_000), /safetensors/],
  ])('%s', async (_, change, message) => {
    await expect(loadEncoder(await copied(change))).rejects.toMatchObject({
      code: expect.stringMatching(/^TOROUTER_(MODEL|ARTEFACT)_INVALID$/),
      message: expect.stringMatching(message),
    });
  });

  it('lets the user choose where the authors pool otherwise, and takes theirs where there is one', async () => {
    const other = await copied(withPooling('{"pooling_mode_lasttoken":true,"pooling_mode_mean_tokens":false}'));
    await using encoder = await loadEncoder(other, { pooling: 'mean' });
    expect(encoder.id).toBe(single.id);
    await using first = await loadEncoder(await copied(withPooling('{"pooling_mode_cls_token":true}')));
    expect(first.id).toContain('-cls-');
  });

  it.each([
    [{ maxTokens: 2 }, /maxTokens/],
    [{ maxTokens: 513 }, /512/],
    [{ precision: 'int4' as 'int8' }, /fp32, fp16, int8/],
    [{ precision: 'int8' as const, device: 'cuda' as const }, /fp16 or fp32/],
    [{ workers: 0 }, /workers/],
  ])('refuses %j', async (options, message) => {
    await expect(loadEncoder('minilm', options)).rejects.toMatchObject({
      code: 'TOROUTER_INVALID_ARGUMENT',
      message: expect.stringMatching(message),
    });
  });
});
