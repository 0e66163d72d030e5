import { z } from 'zod';
import { OBJECTIVES } from './bert-options.js';

/** What an artefact says of a BERT-Router and of its training. Plain JSON, no times, no paths. */
export const bertRecordSchema = z.strictObject({
  experts: z.int().min(1),
  objective: z.enum(OBJECTIVES),
  maxTokens: z.int().min(3),
  hiddenSize: z.int().min(1),
  /** Architecture and content of what was fine-tuned. */
  base: z.string(),
  /** Mean cost of each expert over the training rows, null where none is recorded. */
  meanCostUsd: z.array(z.number().nullable()).optional(),
  /** Size of every file. */
  bytes: z.record(z.string(), z.int().min(1)),
  history: z.strictObject({
    /** Updates done. */
    steps: z.int().min(0),
    /** Loss over the updates: means of up to 60 equal stretches. */
    losses: z.array(z.number()),
    epochs: z.array(z.strictObject({ trainLoss: z.number(), validationLoss: z.number().optional() })),
    /** From 0; the weights are those after it. -1 where nothing could be learned. */
    bestEpoch: z.int().min(-1),
    validationRows: z.int().min(0),
    /** Texts that were cut to maxTokens. */
    truncated: z.int().min(0),
  }),
  /** What rounding to int8 changed. */
  drift: z.strictObject({
    /** On the validation part, or on training rows where there is none. */
    rows: z.int().min(0),
    /** Largest and root mean square difference of a probability. */
    largest: z.number(),
    rootMeanSquare: z.number(),
    /** Share of rows whose best expert is another. */
    changedDecisions: z.number(),
  }),
});

/** See {@link bertRecordSchema}. */
export type BertRecord = z.infer<typeof bertRecordSchema>;
