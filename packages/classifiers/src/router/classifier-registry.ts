import type { FitClassifier, RestoreClassifier } from '../classifier.js';
import { BERT_PRESETS } from '../bert/bert-options.js';
import { fitBert } from '../bert/fit-bert.js';
import { checkBert } from '../bert/check-bert.js';
import { restoreBert } from '../bert/restore-bert.js';
import { fitKnn } from '../knn/fit-knn.js';
import { KNN_PRESETS } from '../knn/knn-options.js';
import { restoreKnn } from '../knn/restore-knn.js';
import { fitMlp } from '../mlp/fit-mlp.js';
import { MLP_PRESETS } from '../mlp/mlp-options.js';
import { restoreMlp } from '../mlp/restore-mlp.js';
import { fitPrior } from '../prior/fit-prior.js';
import { restorePrior } from '../prior/restore-prior.js';
import { fitRandom } from '../random/fit-random.js';
import { restoreRandom } from '../random/restore-random.js';

/** What the library needs to know of a kind of classifier. */
export interface ClassifierEntry {
  // Options differ per kind; each fit checks its own.
  readonly fit: FitClassifier<Record<string, unknown>>;
  readonly restore: RestoreClassifier;
  /** Whether it learns from soft labels, so that the temperature matters. */
  readonly learnsFromLabels: (options: Readonly<Record<string, unknown>>) => boolean;
  /** Refuses what cannot work, before anything that takes long. */
  readonly check?: (options: Readonly<Record<string, unknown>>, signal?: AbortSignal) => Promise<void>;
  /** Classifier by which the temperature is chosen, where fitting this one for every candidate would take too long. */
  readonly temperatureFrom?: string;
  /** Whether it takes the options `validation`, rows that it does not learn, with `validationShare`, and `checkpoints`. */
  readonly trainsInEpochs: boolean;
  /** Whether it takes the option `embedding`. */
  readonly takesEmbedding: boolean;
  /** Whether it takes the option `encoder`. */
  readonly takesEncoder: boolean;
  /** Settings by preset; what is not in the paper has no "paper". */
  readonly presets: {
    readonly paper?: Readonly<Record<string, unknown>>;
    readonly default: Readonly<Record<string, unknown>>;
  };
}

/** The classifiers that come with the library, by the name that `torouter train --classifier` takes. */
export const CLASSIFIERS: Readonly<Record<string, ClassifierEntry>> = {
  prior: entry({ fit: fitPrior, restore: restorePrior, takesEncoder: true }),
  random: entry({ fit: fitRandom, restore: restoreRandom, presets: { paper: {}, default: {} } }),
  knn: entry({ fit: fitKnn, restore: restoreKnn, takesEmbedding: true, takesEncoder: true, presets: KNN_PRESETS }),
  mlp: entry({
    fit: fitMlp,
    restore: restoreMlp,
    takesEmbedding: true,
    takesEncoder: true,
    learnsFromLabels: () => true,
    presets: MLP_PRESETS,
  }),
  bert: entry({
    fit: fitBert as FitClassifier<Record<string, unknown>>,
    restore: restoreBert,
    check: checkBert,
    learnsFromLabels: ({ objective }) => objective !== 'per-expert',
    temperatureFrom: 'mlp',
    trainsInEpochs: true,
    presets: BERT_PRESETS,
  }),
};

function entry({
  learnsFromLabels = () => false,
  trainsInEpochs = false,
  takesEmbedding = false,
  takesEncoder = false,
  presets = { default: {} },
  ...others
}: Pick<ClassifierEntry, 'fit' | 'restore'> & Partial<ClassifierEntry>): ClassifierEntry {
  return { ...others, learnsFromLabels, trainsInEpochs, takesEmbedding, takesEncoder, presets };
}
