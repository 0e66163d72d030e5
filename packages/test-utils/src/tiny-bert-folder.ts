import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WORDS =
  'sum apples total coins minus plus verb tense plural noun grammar comma function loop array string return python number which and the words seen';
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const TOKENS = [...SPECIAL, ...WORDS.split(' '), ...LETTERS, ...LETTERS.map((letter) => `##${letter}`)];
const HIDDEN = 32;
const WIDE = 64;

/**
 * A BERT of two layers with random weights and a small vocabulary, in Hugging Face's layout, in a folder of its own that goes when it is
 * disposed.
 *
 * @param change.vocabularySize What config.json and the table say, whatever the tokenizer has.
 * @param change.weight Applied to every weight.
 */
export async function tinyBertFolder({
  vocabularySize = TOKENS.length,
  weight = (value: number) => value,
} = {}): Promise<{ folder: string; [Symbol.asyncDispose](): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tiny-bert-'));
  const config = {
    ...{ model_type: 'bert', vocab_size: vocabularySize, hidden_size: HIDDEN, num_hidden_layers: 2 },
    ...{ num_attention_heads: 2, intermediate_size: WIDE, hidden_act: 'gelu', max_position_embeddings: 64 },
    ...{ type_vocab_size: 2, layer_norm_eps: 1e-12 },
  };
  const tokenizer = {
    ...{ version: '1.0', truncation: null, padding: null, post_processor: null },
    added_tokens: SPECIAL.map((content, id) => ({
      ...{ id, content, special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
    })),
    normalizer: {
      ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
      vocab: Object.fromEntries(TOKENS.map((token, id) => [token, id])),
    },
  };
  await Promise.all([
    writeFile(join(folder, 'config.json'), JSON.stringify(config)),
    writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer)),
    writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ do_lower_case: true })),
    writeFile(join(folder, 'model.safetensors'), safetensors(parameters(vocabularySize), weight)),
  ]);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

function parameters(vocabularySize: number): [name: string, ...shape: number[]][] {
  const dense = (name: string, outputs: number, inputs: number): [string, ...number[]][] => [
    [`${name}.weight`, outputs, inputs],
    [`${name}.bias`, outputs],
  ];
  const norm = (name: string): [string, ...number[]][] => [
    [`${name}.weight`, HIDDEN],
    [`${name}.bias`, HIDDEN],
  ];
  return [
    ['embeddings.word_embeddings.weight', vocabularySize, HIDDEN],
    ['embeddings.position_embeddings.weight', 64, HIDDEN],
    ['embeddings.token_type_embeddings.weight', 2, HIDDEN],
    ...norm('embeddings.LayerNorm'),
    ...['encoder.layer.0', 'encoder.layer.1'].flatMap((layer) => [
      ...['query', 'key', 'value'].flatMap((part) => dense(`${layer}.attention.self.${part}`, HIDDEN, HIDDEN)),
      ...dense(`${layer}.attention.output.dense`, HIDDEN, HIDDEN),
      ...norm(`${layer}.attention.output.LayerNorm`),
      ...dense(`${layer}.intermediate.dense`, WIDE, HIDDEN),
      ...dense(`${layer}.output.dense`, HIDDEN, WIDE),
      ...norm(`${layer}.output.LayerNorm`),
    ]),
    ...dense('pooler.dense', HIDDEN, HIDDEN),
  ];
}

/** Weights between ±0.17, biases 0, norms 1, as a safetensors file. */
function safetensors(tensors: [name: string, ...shape: number[]][], weight: (value: number) => number): Uint8Array {
  let state = 5;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const header: Record<string, unknown> = {};
  const data: Float32Array[] = [];
  let end = 0;
  for (const [name, ...shape] of tensors) {
    const length = shape.reduce((product, n) => product * n, 1);
    const fixed = name.endsWith('.bias') ? 0 : name.includes('LayerNorm') ? 1 : undefined;
    data.push(Float32Array.from({ length }, () => weight(fixed ?? (random() - 0.5) * 0.34)));
    header[name] = { dtype: 'F32', shape, data_offsets: [end, (end += 4 * length)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([size, text, ...data.map(({ buffer }) => new Uint8Array(buffer as ArrayBuffer))]);
}
