import { TorouterError } from '@torouter/data';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { findCut } from './find-cut.js';
import { spellForLibrary } from './spell-for-library.js';
import type { WordTokenizer } from './word-tokenizer.js';

/** Characters read at first, per token wanted: a little more than English text has. */
const CHARACTERS_PER_TOKEN = 8;

const tokenId = z.int32().nonnegative();
const schema = z.looseObject({
  model: z.looseObject({ type: z.string(), vocab: z.record(z.string(), tokenId), unk_token: z.string() }),
  added_tokens: z.array(z.looseObject({ id: tokenId, content: z.string().min(1) })).default([]),
  normalizer: z.unknown().optional(),
  pre_tokenizer: z.unknown().optional(),
});
const kindSchema = z.looseObject({ model: z.looseObject({ type: z.string() }) });
const configSchema = z.looseObject({
  cls_token: z.unknown().optional(),
  sep_token: z.unknown().optional(),
  pad_token: z.unknown().optional(),
});

/**
 * Makes a tokenizer of the content of Hugging Face's `tokenizer.json` and `tokenizer_config.json`. Truncation and padding that the file carries are
 * left out: they belong to whoever wrote it.
 *
 * @throws {TorouterError} TOROUTER_MODEL_INVALID where it is no WordPiece tokenizer, is damaged, or has no [CLS], [SEP], [PAD] or [UNK].
 */
export function createTokenizer(tokenizerJson: unknown, tokenizerConfig: unknown): WordTokenizer {
  const kind = kindSchema.safeParse(tokenizerJson).data?.model.type ?? 'WordPiece';
  if (kind !== 'WordPiece') throw invalid(`its kind is ${kind}; supported is WordPiece, as BERT has it`);
  const parsed = schema.safeParse(tokenizerJson);
  const config = configSchema.safeParse(tokenizerConfig);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw invalid(`tokenizer.json holds no usable vocabulary (${path.join('.') || 'content'}: ${message})`);
  }
  if (!config.success) throw invalid('tokenizer_config.json is not an object');
  const { added_tokens } = parsed.data;
  const plain = { ...(tokenizerJson as object), added_tokens, truncation: null, padding: null };
  const tokenizer = build(plain, config.data);
  const idOf = (token: string) => {
    const id = tokenizer.token_to_id(token);
    if (id === undefined) throw invalid(`it has no token ${token}`);
    return id;
  };
  const special = (name: 'cls_token' | 'sep_token' | 'pad_token', usual: string) => {
    const given = config.data[name] as string | { content?: string } | null | undefined;
    return idOf((typeof given === 'object' ? given?.content : given) ?? usual);
  };
  const clsId = special('cls_token', '[CLS]');
  const sepId = special('sep_token', '[SEP]');
  const padId = special('pad_token', '[PAD]');
  // Words that are not known would become the id 0 without a word.
  idOf(parsed.data.model.unk_token);
  const spell = spellForLibrary(parsed.data.normalizer);
  const cutAfter = findCut(parsed.data);
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
      if (!Number.isSafeInteger(maxTokens) || maxTokens < 2)
        throw new TorouterError(
          'TOROUTER_INVALID_ARGUMENT',
          `maxTokens must be a whole number of at least 2, for [CLS] and [SEP], got ${maxTokens}.`,
        );
      const room = maxTokens - 2;
      let end = CHARACTERS_PER_TOKEN * maxTokens;
      let content: readonly number[];
      for (; ; end *= 2) {
        end = cutAfter(text, end);
        content = tokenizer.encode(spell(text.slice(0, end)), { add_special_tokens: false }).ids;
        // More tokens than fit: what follows cannot change the first ones.
        if (content.length > room || end === text.length) break;
      }
      const truncated = content.length > room;
      const ids = new Int32Array(Math.min(content.length, room) + 2);
      ids[0] = clsId;
      ids.set(truncated ? content.slice(0, room) : content, 1);
      ids[ids.length - 1] = sepId;
      return { ids, truncated };
    },
  };
}

/** The library's own errors name no remedy and no code. */
function build(...[json, config]: ConstructorParameters<typeof Tokenizer>): Tokenizer {
  try {
    return new Tokenizer(json, config);
  } catch (error) {
    throw invalid((error as Error).message, error);
  }
}

function invalid(problem: string, cause?: unknown): TorouterError {
  return new TorouterError(
    'TOROUTER_MODEL_INVALID',
    `This tokenizer cannot be used: ${problem}. Take the tokenizer of a model of the BERT family.`,
    { cause },
  );
}
