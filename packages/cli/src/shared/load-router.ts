import { availableParallelism } from 'node:os';
import { BERT_PRECISIONS, Router, type BertPrecision } from '@torouter/classifiers';
import { TorouterError } from '@torouter/data';
import { Option } from 'commander';

/** Each worker holds a copy of the model. */
const MAX_WORKERS = 4;

/** `--precision` of commands that load routers. */
export const precisionOption = () =>
  new Option('--precision <name>', 'of a fine-tuned BERT (default: int8)').choices(BERT_PRECISIONS);

/**
 * Loads a router whose model, where it has one, takes several texts at once.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where a precision is given and there is nothing that has one to choose.
 */
export async function loadRouter(folder: string, precision?: BertPrecision): Promise<Router> {
  const workers = Math.min(MAX_WORKERS, availableParallelism());
  const router = await Router.load(folder, { workers, precision });
  if (precision === undefined || router.classifier.kind === 'bert') return router;
  await router[Symbol.asyncDispose]();
  throw new TorouterError(
    'TOROUTER_INVALID_ARGUMENT',
    `--precision is for a fine-tuned BERT; ${folder} is a ${router.classifier.kind} router. Leave it out.`,
  );
}
