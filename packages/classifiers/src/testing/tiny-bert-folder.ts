import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, encodeSafetensors } from '@torouter/data';
import { bertParameters, parseBertConfig } from '@torouter/onnx';

const WORDS =
  'sum apples total coins minus plus verb tense plural noun grammar comma function loop array string return python number which and the words seen';

/** A BERT of two layers with random weights and a vocabulary of the toy data's words, in Hugging Face's layout. */
export async function tinyBertFolder(
  change: { vocabularySize?: number; weight?: (value: number) => number } = {},
): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'tiny-bert-'));
  const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
  const tokens = [
    '[PAD]',
    '[UNK]',
    '[CLS]',
    '[SEP]',
    '[MASK]',
    ...WORDS.split(' '),
    ...letters,
    ...letters.map((c) => `##${c}`),
  ];
  const json = {
    model_type: 'bert',
    vocab_size: change.vocabularySize ?? tokens.length,
    hidden_size: 32,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 64,
    hidden_act: 'gelu',
    max_position_embeddings: 64,
    type_vocab_size: 2,
    layer_norm_eps: 1e-12,
  };
  const random = createRandom(5);
  const value = change.weight ?? ((x: number) => x);
  const tensors = Object.fromEntries(
    bertParameters(parseBertConfig(json), { head: 'pooler' }).map(({ name, shape, initial }) => {
      const length = shape.reduce((product, n) => product * n, 1);
      const data = Float32Array.from({ length }, () =>
        value(initial === 'normal' ? 0.1 * random.normal() : initial === 'ones' ? 1 : 0),
      );
      return [name, { shape, data }];
    }),
  );
  const special = tokens.slice(0, 5).map((content, id) => ({
    ...{ id, content, special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
  }));
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special,
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    },
  };
  await Promise.all([
    writeFile(join(folder, 'config.json'), JSON.stringify(json)),
    writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer)),
    writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ do_lower_case: true })),
    writeFile(join(folder, 'model.safetensors'), encodeSafetensors(tensors)),
  ]);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
