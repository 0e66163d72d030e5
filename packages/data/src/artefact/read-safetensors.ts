import { open, type FileHandle } from 'node:fs/promises';
import { fileError } from '../files/file-error.js';
import { TorouterError } from '../torouter-error.js';
import { parseSafetensorsHeader, type SafetensorsEntry } from './parse-safetensors-header.js';
import { safetensorsError } from './safetensors-error.js';
import { safetensorsHeaderSize } from './safetensors-header-size.js';
import { TENSOR_TYPES } from './tensor-types.js';
import type { Tensor } from './tensor.js';
import { widenFloat16 } from './widen-float16.js';

/** Bytes per call to the file system: large enough to cost nothing, small enough that an abort is noticed soon. */
const CHUNK_BYTES = 4 * 1024 * 1024;
const READABLE = [...TENSOR_TYPES.map(({ dtype }) => dtype), 'F16', 'BF16'];

export interface ReadSafetensorsOptions {
  signal?: AbortSignal;
  /** Which tensors to read; the others are neither read nor need to be of a known type. @default all */
  names?: (name: string) => boolean;
}

/**
 * Reads tensors of a safetensors file: F64, F32, I32 and U8 as they are, F16 and BF16 as `Float32Array` with the same values.
 * The header is checked against the size of the file before any tensor is allocated, and each tensor is read into the array that
 * is returned, so that the file is never held twice.
 *
 * @returns Tensors by name, in the order of the file.
 * @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_FILE_UNREADABLE; TOROUTER_ARTEFACT_INVALID where the file is damaged;
 *   TOROUTER_MODEL_INVALID where a wanted tensor has another type (I64, say).
 * @see https://github.com/huggingface/safetensors#format
 */
export async function readSafetensors(
  path: string,
  { signal, names = () => true }: ReadSafetensorsOptions = {},
): Promise<Record<string, Tensor>> {
  signal?.throwIfAborted();
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const reader = new Reader(file, path, signal);
    const { size } = await file.stat();
    const start = new Uint8Array(Math.min(8, size));
    await reader.read(start, 0);
    const json = new Uint8Array(safetensorsHeaderSize(start, size, path));
    await reader.read(json, 8);
    const dataStart = 8 + json.length;
    const wanted = parseSafetensorsHeader(json, size - dataStart, path).filter(({ name }) => names(name));
    for (const entry of wanted) checkType(entry, path);
    const tensors: [string, Tensor][] = [];
    for (const entry of wanted)
      tensors.push([entry.name, { shape: entry.shape, data: await reader.tensor(entry, dataStart + entry.begin) }]);
    return Object.fromEntries(tensors);
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await file?.close();
  }
}

class Reader {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #signal: AbortSignal | undefined;
  #halves: Uint16Array | undefined;

  constructor(file: FileHandle, path: string, signal: AbortSignal | undefined) {
    this.#file = file;
    this.#path = path;
    this.#signal = signal;
  }

  /** Reads as many bytes as `target` holds. */
  async read(target: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < target.length;) {
      this.#signal?.throwIfAborted();
      const length = Math.min(target.length - done, CHUNK_BYTES);
      const { bytesRead } = await this.#file.read(target, done, length, position + done);
      if (bytesRead === 0) throw safetensorsError('it became shorter while it was read', this.#path);
      done += bytesRead;
    }
  }

  async tensor({ dtype, begin, end }: SafetensorsEntry, position: number): Promise<Tensor['data']> {
    if (dtype === 'F16' || dtype === 'BF16') return this.#widened(dtype, (end - begin) / 2, position);
    const { array } = TENSOR_TYPES.find((type) => type.dtype === dtype)!;
    const bytes = new Uint8Array(end - begin);
    await this.read(bytes, position);
    return new array(bytes.buffer);
  }

  async #widened(dtype: 'F16' | 'BF16', length: number, position: number): Promise<Float32Array> {
    const values = new Float32Array(length);
    const bits = new Uint32Array(values.buffer);
    this.#halves ??= new Uint16Array(CHUNK_BYTES / 2);
    for (let done = 0; done < length;) {
      const halves = this.#halves.subarray(0, Math.min(this.#halves.length, length - done));
      await this.read(new Uint8Array(halves.buffer, 0, halves.byteLength), position + 2 * done);
      // A BF16 is the upper half of the single of the same value.
      if (dtype === 'F16') widenFloat16(halves, values, done);
      else for (let i = 0; i < halves.length; i++) bits[done + i] = halves[i] << 16;
      done += halves.length;
    }
    return values;
  }
}

function checkType({ name, dtype }: SafetensorsEntry, path: string): void {
  if (READABLE.includes(dtype)) return;
  throw new TorouterError(
    'TOROUTER_MODEL_INVALID',
    `${path}: tensor "${name}" has the type ${dtype}; expected ${READABLE.join(', ')}. Convert the file, or leave the tensor out by \`names\`.`,
    { details: { file: path, tensor: name, type: dtype } },
  );
}
