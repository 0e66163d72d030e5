/** Turns texts into token ids, [CLS] and [SEP] around them. */
export interface WordTokenizer {
  /** Number of different ids. */
  readonly vocabularySize: number;
  readonly clsId: number;
  readonly sepId: number;
  readonly padId: number;
  /** What it was made of, by file name, to be stored with a model. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Ids of a text, at most `maxTokens` of them: `[CLS] … [SEP]`. Of a long text only as much is read as that takes.
   *
   * @param maxTokens A whole number of at least 2.
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for another one.
   */
  encode(text: string, maxTokens: number): { ids: Int32Array; truncated: boolean };
}
