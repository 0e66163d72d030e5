import { createHash } from 'node:crypto';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { TorouterError } from '@torouter/data';

const KEY_BYTES = 32;
/** Of the hash of a record, to tell a whole one from one that a crash tore or two writers mixed. */
const CHECK_BYTES = 4;
/** Records read at a time when a file is opened. */
const RECORDS_PER_READ = 4096;

/**
 * Vectors by key, in a file that only grows: records of a hash of the text, the vector, and a few bytes that check both. Memory holds where
 * each record is, not the vectors.
 */
export class VectorFile {
  /** Position of each key's record. */
  readonly #positions = new Map<string, number>();
  readonly #recordBytes: number;

  private constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
    private readonly dimensions: number,
  ) {
    this.#recordBytes = KEY_BYTES + 4 * dimensions + CHECK_BYTES;
  }

  /** @throws {TorouterError} TOROUTER_WRITE_FAILED where the folder cannot be written. */
  static async open(folder: string, id: string, dimensions: number): Promise<VectorFile> {
    const name = createHash('sha256').update(`${id} ${dimensions}`).digest('hex').slice(0, 32);
    const path = join(folder, `${name}.vectors`);
    try {
      await mkdir(folder, { recursive: true });
      const file = new VectorFile(await open(path, 'a+'), path, dimensions);
      await file.#index();
      return file;
    } catch (error) {
      throw failed(path, error);
    }
  }

  has(key: string): boolean {
    return this.#positions.has(key);
  }

  /** Vectors of keys that are all there, shape (keys, dimensions). */
  async read(keys: readonly string[]): Promise<Float32Array> {
    const vectors = new Float32Array(keys.length * this.dimensions);
    const bytes = new Uint8Array(vectors.buffer);
    const length = 4 * this.dimensions;
    for (const [i, key] of keys.entries())
      await this.handle.read(bytes, i * length, length, this.#positions.get(key)! + KEY_BYTES);
    return vectors;
  }

  /** Adds records, in one write to the end of the file, whoever else writes there. */
  async append(keys: readonly string[], vectors: Float32Array): Promise<void> {
    const records = new Uint8Array(keys.length * this.#recordBytes);
    const bytes = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
    const length = 4 * this.dimensions;
    keys.forEach((key, i) => {
      const record = records.subarray(i * this.#recordBytes, (i + 1) * this.#recordBytes);
      record.set(Buffer.from(key, 'hex'));
      record.set(bytes.subarray(i * length, (i + 1) * length), KEY_BYTES);
      record.set(check(record.subarray(0, -CHECK_BYTES)), KEY_BYTES + length);
    });
    try {
      // The file is opened for appending: the system puts it at the end, whole, also beside another process.
      await this.handle.appendFile(records);
      await this.#index();
    } catch (error) {
      throw failed(this.path, error);
    }
    const lost = keys.find((key) => !this.has(key));
    if (lost !== undefined) throw failed(this.path, new Error('what was written is not there'));
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  #indexed = 0;

  /** Notes the records from where it last stopped. A torn one is passed over, byte by byte, until a whole one begins. */
  async #index(): Promise<void> {
    const { size } = await this.handle.stat();
    const buffer = new Uint8Array(RECORDS_PER_READ * this.#recordBytes);
    for (let at = this.#indexed; at + this.#recordBytes <= size;) {
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, at);
      let used = 0;
      for (; used + this.#recordBytes <= bytesRead;) {
        const record = buffer.subarray(used, used + this.#recordBytes);
        if (!isWhole(record)) {
          used++;
          continue;
        }
        this.#positions.set(Buffer.from(record.subarray(0, KEY_BYTES)).toString('hex'), at + used);
        used += this.#recordBytes;
      }
      at += used;
      this.#indexed = at;
    }
  }
}

function check(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest().subarray(0, CHECK_BYTES);
}

function isWhole(record: Uint8Array): boolean {
  const expected = check(record.subarray(0, -CHECK_BYTES));
  return expected.every((byte, i) => byte === record[record.length - CHECK_BYTES + i]);
}

function failed(path: string, error: unknown): unknown {
  if (TorouterError.isInstance(error)) return error;
  return new TorouterError(
    'TOROUTER_WRITE_FAILED',
    `The cache ${path} cannot be used (${(error as NodeJS.ErrnoException).code ?? (error as Error).message}). Name another folder, or make room.`,
    { cause: error, details: { path } },
  );
}
