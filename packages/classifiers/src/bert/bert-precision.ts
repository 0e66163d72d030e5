/** Precisions of the model that a BERT-Router holds. */
export const BERT_PRECISIONS = ['int8', 'fp32'] as const;

/** See {@link BERT_PRECISIONS}. */
export type BertPrecision = (typeof BERT_PRECISIONS)[number];
