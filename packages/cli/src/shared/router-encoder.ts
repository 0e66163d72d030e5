import { BERT_PRECISIONS, Router, type BertClassifier, type OpenBertOptions } from '@torouter/classifiers';
import { TorouterError } from '@torouter/data';
import type { Precision } from '@torouter/onnx';
import type { ChosenEncoder } from './choose-encoder.js';

/**
 * The fine-tuned BERT of a router as an encoder.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where the router has none, or has not the precision.
 */
export async function routerEncoder(
  folder: string,
  { precision, ...options }: Omit<OpenBertOptions, 'precision'> & { precision?: Precision },
): Promise<ChosenEncoder> {
  const known = BERT_PRECISIONS.find((name) => name === precision);
  if (precision !== undefined && !known)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `The BERT of a router has the precisions ${BERT_PRECISIONS.join(', ')}, not ${precision}.`,
    );
  await using router = await Router.load(folder);
  if (router.classifier.kind !== 'bert')
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `${folder} is a ${router.classifier.kind} router; only a fine-tuned BERT is an encoder as well.`,
    );
  const encoder = await (router.classifier as BertClassifier).encoder({ ...options, precision: known });
  return { encoder, seen: router.seen };
}
