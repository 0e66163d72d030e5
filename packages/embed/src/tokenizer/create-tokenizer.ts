import { TorouterError } from '@torouter/data';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import type { WordTokenizer } from './word-tokenizer.js';

/** Characters read at first, per token wanted: a little more than English text has. */
const CHARACTERS_PER_TOKEN = 8;

const schema = z.looseObject({
  model: z.looseObject({ type: z.string(), vocab: z.record(z.string(), z.int()) }),
  normalizer: z.unknown(),
});
const configSchema = z.looseObject({ cls_token: z.unknown(), sep_token: z.unknown(), pad_token: z.unknown() });

/**
 * Makes a tokenizer of the content of Hugging Face's `tokenizer.json` and `tokenizer_config.json`. Truncation and padding that the file carries are
 * left out: they belong to whoever wrote it.
 *
 * @throws {TorouterError} TOROUTER_MODEL_INVALID where it is no WordPiece tokenizer or has no [CLS] or [SEP].
 */
export function createTokenizer(tokenizerJson: unknown, tokenizerConfig: unknown): WordTokenizer {
  const parsed = schema.safeParse(tokenizerJson);
  const config = configSchema.safeParse(tokenizerConfig);
  if (!parsed.success) throw invalid('tokenizer.json holds no model with a vocabulary');
  if (!config.success) throw invalid('tokenizer_config.json is not an object');
  const { type } = parsed.data.model;
  if (type !== 'WordPiece') throw invalid(`its kind is ${type}; supported is WordPiece, as BERT has it`);
  const plain = { ...parsed.data, truncation: null, padding: null };
  const tokenizer = new Tokenizer(plain, config.data);
  const special = (name: 'cls_token' | 'sep_token' | 'pad_token', usual: string) => {
    const given = config.data[name] as string | { content?: string } | undefined;
    const token = (typeof given === 'object' ? given?.content : given) ?? usual;
    const id = tokenizer.token_to_id(token);
    if (id === undefined) throw invalid(`it has no token ${token}`);
    return id;
  };
  const [clsId, sepId, padId] = [
    special('cls_token', '[CLS]'),
    special('sep_token', '[SEP]'),
    special('pad_token', '[PAD]'),
  ];
  const lowers = lowerCases(parsed.data.normalizer);
  const contentIds = (text: string): number[] =>
    tokenizer.encode(lowers ? lowerSigmas(text) : text, { add_special_tokens: false }).ids;
  let largest = 0;
  for (const id of tokenizer.get_vocab().values()) largest = Math.max(largest, id);

  return {
    vocabularySize: largest + 1,
    clsId,
    sepId,
    padId,
    files: {
      'tokenizer.json': JSON.stringify(plain),
      'tokenizer_config.json': JSON.stringify(config.data),
    },
    encode(text, maxTokens) {
      const room = maxTokens - 2;
      let end = Math.min(text.length, CHARACTERS_PER_TOKEN * maxTokens);
      let content: number[];
      for (; ; end = Math.min(text.length, 2 * end)) {
        end = wordEnd(text, end);
        content = contentIds(text.slice(0, end));
        // More tokens than fit: what follows the blank after them cannot change the first ones.
        if (content.length > room || end === text.length) break;
      }
      const truncated = content.length > room;
      return { ids: Int32Array.of(clsId, ...(truncated ? content.slice(0, room) : content), sepId), truncated };
    },
  };
}

/** The first place at or after `from` where a blank begins, or the end: no word, and no pair of surrogates, is cut there. */
function wordEnd(text: string, from: number): number {
  const blank = /\s/g;
  blank.lastIndex = from;
  return from >= text.length ? text.length : (blank.exec(text)?.index ?? text.length);
}

/** JavaScript lowers a capital sigma at the end of a word to another letter than BERT's tokenizer, which sees one character at a time. */
function lowerSigmas(text: string): string {
  return text.includes('Σ') ? text.replaceAll('Σ', 'σ') : text;
}

/** Whether a normalizer, or one of a sequence of them, lower-cases. */
function lowerCases(normalizer: unknown): boolean {
  if (typeof normalizer !== 'object' || normalizer === null) return false;
  const { type, lowercase, normalizers } = normalizer as Record<string, unknown>;
  return type === 'Lowercase' || lowercase === true || (Array.isArray(normalizers) && normalizers.some(lowerCases));
}

function invalid(problem: string): TorouterError {
  return new TorouterError(
    'TOROUTER_MODEL_INVALID',
    `This tokenizer cannot be used: ${problem}. Take the tokenizer of a model of the BERT family.`,
  );
}
