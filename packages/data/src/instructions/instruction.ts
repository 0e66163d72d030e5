/** One task of an instruction dataset: what experts are asked, and the gold answer. */
export interface Instruction {
  /** Unique in its dataset: `<dataset>/<the source's id>`. */
  readonly id: string;
  readonly dataset: string;
  /** The source's own split, where it has one. */
  readonly split?: string;
  /** The question as published. */
  readonly prompt: string;
  /** The gold answer as text: the correct choice, the worked solution, the reference program, the conclusion. */
  readonly reference: string;
  /** Options of a multiple-choice question. */
  readonly choices?: readonly { readonly label: string; readonly text: string }[];
  /** Label of the correct choice. */
  readonly answerKey?: string;
  /** The final answer alone, where the reference holds more. */
  readonly finalAnswer?: string;
  /** Whatever else the source says of it. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Options of the readers of instruction files. */
export interface ReadInstructionOptions {
  /** Recorded as the split of every row; the authors keep one file per split. */
  split?: string;
  signal?: AbortSignal;
}
