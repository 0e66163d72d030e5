/** What `POST /v1/embeddings` answers, in OpenAI's shape. */
export interface EmbeddingsResponse {
  readonly object: 'list';
  readonly data: readonly {
    readonly object: 'embedding';
    readonly index: number;
    /** Numbers; or, in base64, little-endian 32-bit floats. */
    readonly embedding: readonly number[] | string;
  }[];
  readonly model: string;
  readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number };
}

/**
 * Vectors as OpenAI's list.
 *
 * @param vectors Shape (texts, dimensions), row-major, as an encoder gives them.
 * @param options.model The encoder's name.
 * @param options.tokens Of all texts together.
 */
export function embeddingsResponse(
  vectors: Float32Array,
  options: {
    readonly dimensions: number;
    readonly model: string;
    readonly encodingFormat: 'float' | 'base64';
    readonly tokens: number;
  },
): EmbeddingsResponse {
  const { dimensions, model, encodingFormat, tokens } = options;
  return {
    object: 'list',
    data: Array.from({ length: vectors.length / dimensions }, (_, index) => {
      const row = vectors.subarray(index * dimensions, (index + 1) * dimensions);
      return { object: 'embedding', index, embedding: encodingFormat === 'base64' ? base64(row) : [...row] };
    }),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** Little-endian on any machine. */
function base64(row: Float32Array): string {
  const bytes = Buffer.allocUnsafe(row.length * 4);
  for (let i = 0; i < row.length; i++) bytes.writeFloatLE(row[i], i * 4);
  return bytes.toString('base64');
}
