import { TorouterError } from '../torouter-error.js';
import { TENSOR_TYPES } from './tensor-types.js';
import type { Tensor } from './tensor.js';

/** Limit of the reference implementation; far above any header of a real model. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * The tensors of a safetensors file (F64, F32, I32, U8), each copied out of `bytes`. The header is checked before anything is
 * read: size, JSON, types, shapes, and offsets that cover the data without overlap or hole.
 *
 * @throws {TorouterError} TOROUTER_ARTEFACT_INVALID, saying what is wrong with the file.
 */
export function decodeSafetensors(bytes: Uint8Array): Record<string, Tensor> {
  const { header, data } = split(bytes);
  const regions = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => region(name, entry));
  regions.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of regions) {
    if (begin !== covered)
      throw invalid(
        `tensor "${name}" ${begin < covered ? 'overlaps the tensor before it' : 'leaves a hole before it'}`,
      );
    covered = end;
  }
  if (covered !== data.length) throw invalid(`the tensors take ${covered} bytes, but ${data.length} follow the header`);
  return Object.fromEntries(
    regions.map(({ name, shape, array, begin, end }) => [name, { shape, data: read(array, data, begin, end) }]),
  );
}

type ArrayType = (typeof TENSOR_TYPES)[number]['array'];

function split(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < 8) throw invalid(`it has ${bytes.length} bytes, fewer than the 8 of the header size`);
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (size > MAX_HEADER_BYTES || size > bytes.length - 8)
    throw invalid(`its header should take ${size} bytes, but ${bytes.length - 8} follow`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + size)));
  } catch {
    throw invalid('its header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw invalid('its header is not a JSON object');
  return { header: header as Record<string, unknown>, data: bytes.subarray(8 + size) };
}

function region(name: string, entry: unknown) {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const type = TENSOR_TYPES.find((candidate) => candidate.dtype === dtype);
  if (!type)
    throw invalid(
      `tensor "${name}" has the type ${String(dtype)}; known are ${TENSOR_TYPES.map((t) => t.dtype).join(', ')}`,
    );
  if (!isWhole(shape)) throw invalid(`tensor "${name}" has no shape of whole numbers`);
  if (!isWhole(offsets) || offsets.length !== 2) throw invalid(`tensor "${name}" has no pair of data offsets`);
  const [begin, end] = offsets;
  const size = shape.reduce((product, n) => product * n, type.array.BYTES_PER_ELEMENT);
  if (end - begin !== size)
    throw invalid(
      `tensor "${name}" of shape [${shape.join(', ')}] should take ${size} bytes, its offsets span ${end - begin}`,
    );
  return { name, shape, array: type.array, begin, end };
}

function isWhole(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function read(array: ArrayType, data: Uint8Array, begin: number, end: number): Tensor['data'] {
  // A copy in a buffer of its own: a tensor at an odd offset of a file could not be viewed in place.
  return new array(new Uint8Array(data.subarray(begin, end)).buffer);
}

function invalid(problem: string): TorouterError {
  return new TorouterError(
    'TOROUTER_ARTEFACT_INVALID',
    `This is not a usable safetensors file: ${problem}. It was damaged or comes from elsewhere; train or fetch it again.`,
  );
}
