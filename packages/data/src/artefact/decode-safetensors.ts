import { parseSafetensorsHeader } from './parse-safetensors-header.js';
import { safetensorsError } from './safetensors-error.js';
import { safetensorsHeaderSize } from './safetensors-header-size.js';
import { TENSOR_TYPES } from './tensor-types.js';
import type { Tensor } from './tensor.js';

/**
 * The tensors of a safetensors file (F64, F32, I32, U8), each copied out of `bytes`. The header is checked before anything is
 * read: size, JSON, types, shapes, and offsets that cover the data without overlap or hole.
 *
 * @throws {TorouterError} TOROUTER_ARTEFACT_INVALID, saying what is wrong with the file.
 */
export function decodeSafetensors(bytes: Uint8Array): Record<string, Tensor> {
  const source = 'This';
  const dataStart = 8 + safetensorsHeaderSize(bytes.subarray(0, 8), bytes.length, source);
  const entries = parseSafetensorsHeader(bytes.subarray(8, dataStart), bytes.length - dataStart, source);
  const typed = entries.map((entry) => {
    const type = TENSOR_TYPES.find(({ dtype }) => dtype === entry.dtype);
    if (type) return { ...entry, type };
    const known = TENSOR_TYPES.map(({ dtype }) => dtype).join(', ');
    throw safetensorsError(`tensor "${entry.name}" has the type ${entry.dtype}; known are ${known}`, source);
  });
  return Object.fromEntries(
    typed.map(({ name, shape, type, begin, end }): [string, Tensor] => {
      // A copy in a buffer of its own: a tensor at an odd offset of a file could not be viewed in place.
      const copy = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end));
      return [name, { shape, data: new type.array(copy.buffer) }];
    }),
  );
}
