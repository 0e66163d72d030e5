/** A request to `POST /v1/embeddings`. */
export interface EmbeddingsRequest {
  readonly model?: string | null;
  /** At least one, none of them empty. */
  readonly texts: readonly string[];
  readonly encodingFormat: 'float' | 'base64';
}
