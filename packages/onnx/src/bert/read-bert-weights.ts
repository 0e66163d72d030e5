import { readSafetensors, TorouterError } from '@torouter/data';
import type { BertConfig } from './bert-config.js';
import { bertParameters, type BertHead } from './bert-parameters.js';
import type { WeightTensors } from './weight-tensors.js';

/**
 * Reads the weights of a BERT from `model.safetensors` (F32, F16 or BF16, names with or without `bert.`).
 *
 * @param options.head With `pooler`, the pooler's weights too.
 * @throws {TorouterError} TOROUTER_MODEL_INVALID where a tensor is missing or has another shape than `config` says;
 *   TOROUTER_ARTEFACT_INVALID where the file is damaged; TOROUTER_FILE_NOT_FOUND.
 */
export async function readBertWeights(
  path: string,
  config: BertConfig,
  { head, signal }: { head?: BertHead; signal?: AbortSignal } = {},
): Promise<WeightTensors> {
  const wanted = bertParameters(config, { head });
  const names = new Set(wanted.map(({ name }) => name));
  const plain = (name: string) => name.replace(/^bert\./, '');
  const tensors = await readSafetensors(path, { signal, names: (name) => names.has(plain(name)) });
  const found = new Map(Object.entries(tensors).map(([name, tensor]) => [plain(name), tensor]));
  return Object.fromEntries(
    wanted.map(({ name, shape }) => {
      const tensor = found.get(name);
      if (!tensor && name.startsWith('pooler.'))
        throw new TorouterError(
          'TOROUTER_MODEL_INVALID',
          `${path} has no pooler. Take the head cls, or a model with one.`,
          { details: { path } },
        );
      if (!tensor) throw invalid(path, `the tensor ${name} is missing`);
      if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => size !== shape[i]))
        throw invalid(
          path,
          `${name} has the shape [${tensor.shape.join(', ')}], config.json asks for [${shape.join(', ')}]`,
        );
      const { data } = tensor;
      return [name, { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) }];
    }),
  );
}

function invalid(path: string, problem: string): TorouterError {
  return new TorouterError(
    'TOROUTER_MODEL_INVALID',
    `${path}: ${problem}. It is not the model that config.json describes; fetch it again.`,
    { details: { path } },
  );
}
