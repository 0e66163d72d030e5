import { bertClassifierModel, type BertConfig, type Precision, type WeightTensors } from '@torouter/onnx';
import type { WordTokenizer } from '@torouter/embed';
import { BERT_FILES } from './bert-files.js';
import type { BertOptions } from './bert-options.js';
import type { BertPrecision } from './bert-precision.js';

/** The files of a BERT-Router: the trained model at both precisions, and its tokenizer. */
export function exportBert(
  { config, weights }: { config: BertConfig; weights: WeightTensors },
  tokenizer: WordTokenizer,
  { head, objective }: Pick<BertOptions, 'head' | 'objective'>,
): Record<string, Uint8Array> {
  const output = objective === 'per-expert' ? 'sigmoid' : 'softmax';
  const model = (precision: Precision & BertPrecision) =>
    bertClassifierModel({ config, weights, head, output, embeddings: true, precision }).toBytes();
  const text = (name: string) => new TextEncoder().encode(tokenizer.files[name]);
  return {
    [BERT_FILES.fp32]: model('fp32'),
    [BERT_FILES.int8]: model('int8'),
    [BERT_FILES.tokenizer]: text('tokenizer.json'),
    [BERT_FILES.tokenizerConfig]: text('tokenizer_config.json'),
  };
}
