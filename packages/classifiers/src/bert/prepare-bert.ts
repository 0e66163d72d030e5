import { createHash } from 'node:crypto';
import { createRandom, TorouterError } from '@torouter/data';
import type { WordTokenizer } from '@torouter/embed';
import { bertParameters, compactVocabulary, type BertConfig, type WeightTensors } from '@torouter/onnx';
import type { BertOptions } from './bert-options.js';
import { initialBias } from './initial-bias.js';
import type { BertTargets } from './bert-targets.js';
import { loadBase } from './load-base.js';
import { tokenise } from './tokenise.js';

/** A BERT with a new head, and the texts as its tokens. */
export interface PreparedBert {
  /** Of the model as it is trained. */
  config: BertConfig;
  weights: WeightTensors;
  tokenizer: WordTokenizer;
  /** Token ids of each text, in the trained model's numbering. */
  ids: Int32Array[];
  padId: number;
  /** Texts that were cut. */
  truncated: number;
  /** The model in full: its config and the trained weights with every word. @param decay See `compactVocabulary`. */
  expand: (trained: WeightTensors, decay: number) => { config: BertConfig; weights: WeightTensors };
  /** Architecture and content of what is fine-tuned; holds no path. */
  base: string;
}

/**
 * Loads what is to be fine-tuned, puts a head on it, tokenises.
 *
 * @throws {TorouterError} What `loadBase` throws; TOROUTER_MODEL_INVALID for weights that are not finite.
 */
export async function prepareBert(
  texts: readonly string[],
  targets: BertTargets,
  options: BertOptions,
  { seed, signal, pace }: { seed: number; signal?: AbortSignal; pace: () => Promise<void> | undefined },
): Promise<PreparedBert> {
  const { config, weights, tokenizer } = await loadBase(options, signal);
  const { model, maxTokens, optimizer, initialBias: start } = options;
  const hash = createHash('sha256');
  for (const [name, { data }] of Object.entries(weights)) {
    if (!data.every(Number.isFinite))
      throw new TorouterError(
        'TOROUTER_MODEL_INVALID',
        `The weights ${name} of ${model} are not all finite numbers. Fetch the model again, or use another.`,
      );
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    await pace();
  }
  for (const text of Object.values(tokenizer.files)) hash.update(text);
  const base = `bert-${config.layers}x${config.hiddenSize}-${hash.digest('hex').slice(0, 16)}`;

  const all: WeightTensors = { ...weights, ...headWeights(config, targets, start, seed) };
  const { ids, truncated } = await tokenise(tokenizer, texts, maxTokens, pace);
  const { padId } = tokenizer;
  if (optimizer === 'adam-l2')
    return {
      ...{ config, weights: all, tokenizer, ids, padId, truncated, base },
      expand: (trained) => ({ config, weights: trained }),
    };
  const used = new Set([padId]);
  for (const row of ids) for (const id of row) used.add(id);
  const compact = compactVocabulary(config, all, used);
  return {
    config: compact.config,
    weights: compact.weights,
    tokenizer,
    ids: ids.map(compact.toCompact),
    padId: compact.toCompact(Int32Array.of(padId))[0],
    truncated,
    base,
    expand: (trained, decay) => ({ config, weights: compact.expand(trained, decay) }),
  };
}

/** The classifier's own weights: N(0, 0.02²) as BERT begins, biases at what is known without a text. */
function headWeights(
  config: BertConfig,
  targets: BertTargets,
  start: BertOptions['initialBias'],
  seed: number,
): WeightTensors {
  const random = createRandom(seed);
  const parameters = bertParameters(config, { classes: targets.experts });
  return Object.fromEntries(
    parameters
      .filter(({ name }) => name.startsWith('classifier.'))
      .map(({ name, shape, initial }) => {
        const length = shape.reduce((product, n) => product * n, 1);
        const data =
          initial === 'normal'
            ? Float32Array.from({ length }, () => 0.02 * random.normal())
            : start === 'means'
              ? initialBias(targets)
              : new Float32Array(length);
        return [name, { shape, data }];
      }),
  );
}
