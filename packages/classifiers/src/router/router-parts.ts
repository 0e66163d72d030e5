import type { FingerprintSet } from '@torouter/data';
import type { Classifier } from '../classifier.js';
import type { PolicyConfig } from '../policy/policy.js';
import type { TrainingRecord } from './training-record.js';

/** What a `Router` is made of. */
export interface RouterParts {
  /** @default the classifier's kind */
  name?: string;
  classifier: Classifier;
  /** @default argmax */
  policy?: PolicyConfig;
  /** Absent for a router put together by hand. */
  training?: TrainingRecord;
  /** Fingerprints of every text that training, tuning or vocabulary has seen. */
  seen?: FingerprintSet;
  /** SHA-256 of the artefact that it comes from. */
  hash?: string;
}
