/** The calls of a collection, beside its outcomes. */
export const JOURNAL_FILE = 'journal.jsonl';

/** What was computed of its responses. */
export const SCORES_FILE = 'scores.jsonl';
