/** Settings of one call of {@link Encoder.encode}. */
export interface EncodeOptions {
  signal?: AbortSignal;
  /** Called now and then with the number of texts done. */
  onProgress?: (done: number, total: number) => void;
}

/** An encoder in a form that can be stored: plain JSON and binary files with flat names. */
export interface EncoderState {
  readonly config: Record<string, unknown>;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Texts → dense vectors. */
export interface Encoder extends AsyncDisposable {
  /** Names model, precision, pooling and length limit: encoders of equal id give equal vectors. */
  readonly id: string;
  readonly dimensions: number;
  /** Vectors of length 1, shape (texts, dimensions), row-major, in the order of the texts. A batch gives what its parts give. */
  encode(texts: readonly string[], options?: EncodeOptions): Promise<Float32Array>;
  /** Everything that `restoreEncoder` needs to make the same encoder again, without any other file. */
  state(): Promise<EncoderState>;
}
