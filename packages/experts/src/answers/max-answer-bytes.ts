/** Most bytes of an answer, and of one event of a stream: far above any, and small enough to hold a few. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
