import type { Expert, ExpertConfig } from '@torouter/experts';

/** An expert, and what it was made of. */
export interface LiveExpert {
  readonly expert: Expert;
  readonly config: ExpertConfig;
  /** What stood in the file of its key. */
  readonly keyHash: string | undefined;
}
