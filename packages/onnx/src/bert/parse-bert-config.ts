import { TorouterError } from '@torouter/data';
import { z } from 'zod';
import { ACTIVATIONS, type BertConfig } from './bert-config.js';

const size = z.int().min(1);
const schema = z.object({
  vocab_size: size,
  hidden_size: size,
  // A bound that nobody meets, so that rubbish takes no memory before it is compared with the weights.
  num_hidden_layers: size.max(1000),
  num_attention_heads: size,
  intermediate_size: size,
  hidden_act: z.string().default('gelu'),
  max_position_embeddings: size,
  type_vocab_size: size.default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  position_embedding_type: z.string().default('absolute'),
  is_decoder: z.boolean().default(false),
});

/**
 * Reads the content of a Hugging Face `config.json`.
 *
 * @throws {TorouterError} TOROUTER_MODEL_INVALID where it is of another family or names what is not supported.
 */
export function parseBertConfig(json: unknown): BertConfig {
  const family = (json as { model_type?: unknown } | null)?.model_type;
  if (family !== 'bert')
    throw invalid(`the model family is ${JSON.stringify(family) ?? 'not named'}; supported is "bert"`);
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw invalid(`${path.join('.')}: ${message}`);
  }
  const config = parsed.data;
  const activation = ACTIVATIONS.find((name) => name === config.hidden_act);
  if (!activation) throw invalid(`the activation is "${config.hidden_act}"; supported are ${ACTIVATIONS.join(', ')}`);
  if (config.hidden_size % config.num_attention_heads !== 0)
    throw invalid(
      `hidden_size ${config.hidden_size} cannot be shared among ${config.num_attention_heads} attention heads`,
    );
  if (config.position_embedding_type !== 'absolute' || config.is_decoder)
    throw invalid('only encoders with absolute positions are supported');
  return {
    vocabularySize: config.vocab_size,
    hiddenSize: config.hidden_size,
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    intermediateSize: config.intermediate_size,
    activation,
    maxPositions: config.max_position_embeddings,
    tokenTypes: config.type_vocab_size,
    layerNormEpsilon: config.layer_norm_eps,
  };
}

function invalid(problem: string): TorouterError {
  return new TorouterError(
    'TOROUTER_MODEL_INVALID',
    `config.json: ${problem}. Use a model of the BERT family (google-bert/bert-base-uncased, say).`,
  );
}
