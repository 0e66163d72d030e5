/** What the gateway needs of an encoder; `Encoder` of @torouter/embed is one. */
export interface TextEncoder {
  readonly id: string;
  readonly dimensions: number;
  /** Vectors of length 1, shape (texts, dimensions), row-major. */
  encode(texts: readonly string[], options?: { signal?: AbortSignal }): Promise<Float32Array>;
}
