/** What an epoch came to. */
export interface EpochRecord {
  /** Mean loss over its updates, dropout included. */
  readonly trainLoss: number;
  /** Loss on the validation part after it; absent without one. */
  readonly validationLoss?: number;
}
