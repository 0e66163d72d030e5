import { createHash } from 'node:crypto';
import { TorouterError } from '@torouter/data';
import {
  createTokenizer,
  openTextModel,
  restoreEncoder,
  type Encoder,
  type OpenTextModelOptions,
  type TextModel,
} from '@torouter/embed';
import type { Classifier } from '../classifier.js';
import { stateJson } from '../shared/state-files.js';
import { BERT_FILES } from './bert-files.js';
import type { BertModel } from './bert-model.js';
import { BERT_PRECISIONS, type BertPrecision } from './bert-precision.js';
import type { BertRecord } from './bert-record.js';

/** How a BERT-Router runs. */
export interface OpenBertOptions extends OpenTextModelOptions {
  /** `int8` is for the CPU. @default 'int8' on the CPU, else 'fp32' */
  precision?: BertPrecision;
}

/** A fine-tuned BERT: text → tokens → BERT → a probability (soft labels) or an expected quality per expert. */
export interface BertClassifier extends Classifier, AsyncDisposable {
  readonly kind: 'bert';
  /** What its training was. */
  readonly record: BertRecord;
  readonly precision: BertPrecision;
  /** It as an encoder: the states that its head reads, of length 1. Has threads of its own. */
  encoder(options?: OpenBertOptions): Promise<Encoder>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The classifier of a trained model. It is opened with the first text.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for int8 on a GPU, or a precision that there is not.
 */
export function bertClassifier(
  { record, files }: BertModel,
  experts: readonly string[],
  options: OpenBertOptions = {},
): BertClassifier {
  const { precision, ...opening } = checked(options);
  const E = experts.length;
  let opened: Promise<TextModel> | undefined;
  let closed = false;
  let embedding: TextModel | undefined;
  const state = { kind: 'bert', config: { ...record }, files };
  const open = () => {
    const tokenizer = createTokenizer(
      stateJson(state, BERT_FILES.tokenizer),
      stateJson(state, BERT_FILES.tokenizerConfig),
    );
    const parts = { columns: E, output: 'probabilities', maxTokens: record.maxTokens, tokenizer };
    return openTextModel(files[BERT_FILES[precision]], parts, opening);
  };
  const model = () => {
    if (closed) throw new TorouterError('TOROUTER_RUNTIME_FAILED', 'This classifier is closed; load it again.');
    return (opened ??= open().catch((error: unknown) => {
      opened = undefined; // the next text may try again
      throw error;
    }));
  };
  const embeddings = async () => {
    const loaded = await model();
    return (embedding ??= loaded.withOutput('embeddings', record.hiddenSize));
  };
  const ids = new Map<BertPrecision, string>();
  const idOf = (of: BertPrecision) => {
    let id = ids.get(of);
    if (id === undefined) ids.set(of, (id = encoderId(of, record, files)));
    return id;
  };
  return {
    kind: 'bert',
    experts,
    record,
    precision,
    textEncoder: {
      get id() {
        return idOf(precision);
      },
      dimensions: record.hiddenSize,
      async encode(texts, encodeOptions) {
        return texts.length === 0 ? new Float32Array(0) : (await embeddings()).run(texts, encodeOptions);
      },
    },
    async predict(texts, { signal } = {}) {
      signal?.throwIfAborted();
      const { meanCostUsd, objective } = record;
      const costs = meanCostUsd?.map((cost) => cost ?? NaN);
      const scores = texts.length === 0 ? new Float32Array(0) : await (await model()).run(texts, { signal });
      const costUsd = costs && Float32Array.from(scores, (_, k) => costs[k % E]);
      const scoreKind = objective === 'per-expert' ? 'quality' : 'probability';
      return { rows: texts.length, columns: E, scores, scoreKind, ...(costUsd && { costUsd }) };
    },
    state: () => state,
    async encoder(encoderOptions = {}) {
      const { precision: own, ...others } = checked({ precision, ...encoderOptions });
      const { maxTokens, hiddenSize: dimensions } = record;
      return restoreEncoder(
        {
          config: { id: idOf(own), dimensions, maxTokens, precision: own },
          files: {
            'encoder.onnx': files[BERT_FILES[own]],
            'encoder.tokenizer.json': files[BERT_FILES.tokenizer],
            'encoder.tokenizer_config.json': files[BERT_FILES.tokenizerConfig],
          },
        },
        others,
      );
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}

/** Encoders of one id give equal vectors. */
function encoderId(precision: BertPrecision, { maxTokens }: BertRecord, files: BertModel['files']): string {
  const hash = createHash('sha256').update(files[BERT_FILES[precision]]).update(files[BERT_FILES.tokenizer]);
  return `router-bert-${precision}-${maxTokens}-${hash.digest('hex').slice(0, 16)}`;
}

function checked({ device = 'cpu', precision = device === 'cpu' ? 'int8' : 'fp32', ...others }: OpenBertOptions) {
  const invalid = (message: string) => new TorouterError('TOROUTER_INVALID_ARGUMENT', message);
  if (!BERT_PRECISIONS.includes(precision))
    throw invalid(`A BERT-Router has no precision "${String(precision)}"; it has ${BERT_PRECISIONS.join(', ')}.`);
  if (precision === 'int8' && device !== 'cpu')
    throw invalid(`Precision int8 is for the CPU; take fp32 on device ${device}.`);
  return { device, precision, ...others };
}
