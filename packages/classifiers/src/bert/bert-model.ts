import type { BertRecord } from './bert-record.js';

/** Everything that a fitted BERT-Router is. */
export interface BertModel {
  record: BertRecord;
  files: Readonly<Record<string, Uint8Array>>;
}
