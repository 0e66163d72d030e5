import { TorouterError } from '../torouter-error.js';
import { TENSOR_TYPES } from './tensor-types.js';
import type { Tensor } from './tensor.js';

/**
 * Tensors as the bytes of a safetensors file: F64, F32, I32 and U8, little-endian. Equal tensors give equal bytes: they are
 * laid out by width of type, then by name, as the reference implementation does.
 *
 * @param metadata Text for the header's `__metadata__`; left out when empty.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where a shape and its data do not agree or a name is `__metadata__`.
 * @see https://github.com/huggingface/safetensors#format
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries = Object.entries(tensors).map(([name, tensor]) => ({ name, tensor, type: typeOf(name, tensor) }));
  entries.sort((a, b) => a.type - b.type || (a.name < b.name ? -1 : 1));

  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length)
    header.push(['__metadata__', Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)))]);
  let end = 0;
  for (const { name, tensor, type } of entries) {
    const begin = end;
    end += tensor.data.byteLength;
    header.push([name, { dtype: TENSOR_TYPES[type].dtype, shape: tensor.shape, data_offsets: [begin, end] }]);
  }

  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, 8, 8 + headerBytes); // the format pads its header with blanks
  bytes.set(json, 8);
  let at = 8 + headerBytes;
  for (const { data } of entries.map((entry) => entry.tensor)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** Position in TENSOR_TYPES. The tag rather than `instanceof`: arrays may come from another realm (workers, test runners). */
function typeOf(name: string, { shape, data }: Tensor): number {
  const type = TENSOR_TYPES.findIndex(({ array }) => array.name === data[Symbol.toStringTag]);
  const refuse = (problem: string) =>
    new TorouterError('TOROUTER_INVALID_ARGUMENT', `encodeSafetensors: tensor "${name}" ${problem}.`);
  if (name === '__metadata__') throw refuse('has the name that the format keeps for metadata; choose another');
  if (type < 0)
    throw refuse(
      `should hold ${TENSOR_TYPES.map(({ array }) => array.name).join(', ')}, got ${data[Symbol.toStringTag]}`,
    );
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw refuse(`should have a shape of whole numbers, got [${shape.join(', ')}]`);
  const size = shape.reduce((product, n) => product * n, 1);
  if (size !== data.length)
    throw refuse(`has the shape [${shape.join(', ')}] = ${size} entries, but ${data.length} are there`);
  return type;
}
