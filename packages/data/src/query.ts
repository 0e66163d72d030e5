/** A prompt that experts were asked, with what is known of it. */
export interface Query {
  /** Unique in its table. */
  readonly id: string;
  readonly prompt: string;
  /** The task or benchmark it comes from; '' where that is not known. */
  readonly dataset: string;
  /** The source's own split ("train", "test" …), where it has one. */
  readonly split?: string;
  /** The reference answer. */
  readonly reference?: string;
  /** Whatever else the source says of it; kept when written again. */
  readonly extra?: Readonly<Record<string, unknown>>;
}
