/** One measured figure. */
export interface Figure {
  /** What it belongs to: "mlp", "vectorise", "gateway" … */
  topic: string;
  what: string;
  /** The median of the repetitions. */
  value: number;
  unit: string;
  /** Smallest and largest of the repetitions. */
  spread?: [number, number];
  /** The bar, where there is one. */
  target?: { atMost?: number; atLeast?: number };
  /** How it was measured, where that is not plain. */
  note?: string;
}
