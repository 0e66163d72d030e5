/** Levels of `--log`, each with all before it. */
export const LOG_LEVELS = ['off', 'error', 'warn', 'info'] as const;

/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];
