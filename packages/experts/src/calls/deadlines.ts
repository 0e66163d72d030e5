import type { ExpertConfig } from '../expert-config.js';

/** How long a call may take, in milliseconds; see {@link ExpertConfig}. */
export type Deadlines = Required<Pick<ExpertConfig, 'firstTokenTimeoutMs' | 'idleTimeoutMs' | 'timeoutMs'>>;

/** The deadlines of an entry, with their defaults. */
export function deadlinesOf({
  firstTokenTimeoutMs = 120_000,
  idleTimeoutMs = 60_000,
  timeoutMs = 600_000,
}: ExpertConfig): Deadlines {
  return { firstTokenTimeoutMs, idleTimeoutMs, timeoutMs };
}
