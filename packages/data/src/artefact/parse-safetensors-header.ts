import { safetensorsError } from './safetensors-error.js';

/** A tensor of a safetensors file, not read yet: bytes `begin` to `end` (exclusive) of what follows the header. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Bytes of one value of every type whose values take whole bytes, read by torouter or not. */
const WIDTHS = new Map(
  Object.entries({
    1: 'BOOL U8 I8 F8_E4M3 F8_E5M2 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ',
    2: 'U16 I16 F16 BF16',
    4: 'U32 I32 F32',
    8: 'U64 I64 F64 C64',
  }).flatMap(([width, types]) => types.split(' ').map((type) => [type, Number(width)] as const)),
);

/**
 * The entries of a safetensors header in the order of their data. JSON, shapes and offsets are checked: the tensors must cover
 * the data without overlap or hole, each as long as its type and shape say.
 *
 * @param json The bytes of the header.
 * @param dataBytes How many bytes follow it.
 * @throws {TorouterError} TOROUTER_ARTEFACT_INVALID
 */
export function parseSafetensorsHeader(json: Uint8Array, dataBytes: number, source: string): SafetensorsEntry[] {
  const entries = Object.entries(parse(json, source))
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => entry(name, value, source));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== covered)
      throw safetensorsError(
        `tensor "${name}" ${begin < covered ? 'overlaps the tensor before it' : 'leaves a hole before it'}`,
        source,
      );
    covered = end;
  }
  if (covered !== dataBytes)
    throw safetensorsError(`the tensors take ${covered} bytes, but ${dataBytes} follow the header`, source);
  return entries;
}

function parse(json: Uint8Array, source: string): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    throw safetensorsError('its header is not JSON', source, error);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw safetensorsError('its header is not a JSON object', source);
  return header;
}

function entry(name: string, value: unknown, source: string): SafetensorsEntry {
  const invalid = (problem: string) => safetensorsError(`tensor "${name}" ${problem}`, source);
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string') throw invalid(`has the type ${String(dtype)} instead of a name`);
  if (!isWhole(shape)) throw invalid('has no shape of whole numbers');
  if (!isWhole(offsets) || offsets.length !== 2) throw invalid('has no pair of data offsets');
  const [begin, end] = offsets;
  // A type of packed bits, or of the future, can only be checked for its place in the file.
  const width = WIDTHS.get(dtype);
  const size = width === undefined ? Math.max(0, end - begin) : shape.reduce((product, n) => product * n, width);
  if (end - begin !== size)
    throw invalid(`of shape [${shape.join(', ')}] should take ${size} bytes, its offsets span ${end - begin}`);
  return { name, dtype, shape, begin, end };
}

function isWhole(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
