import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, TorouterError } from '@torouter/data';

/** What a record begins with: where one is damaged, the next is found by it. */
const MARK = Buffer.from('TRv1');
const KEY_BYTES = 32;
const VECTOR_START = MARK.length + KEY_BYTES;
/** Of the hash of a record, to tell a whole one from one that a crash tore. */
const CHECK_BYTES = 4;
/** One call of the system writes as much: records of other processes come before or after, never between. Node.js itself divides at 512 KiB. */
const BYTES_PER_WRITE = 256 * 1024;
const BYTES_PER_READ = 1024 * 1024;

/**
 * Vectors by key, in a file that only grows: records of a mark, a hash of the text, the vector, and a few bytes that check them. Memory holds
 * where each record is (about 100 bytes), not the vectors.
 */
export class VectorFile {
  /** Position of each key's record. */
  readonly #positions = new Map<string, number>();
  readonly #recordBytes: number;
  readonly #vectorBytes: number;
  /** How far the file is known. */
  #indexed = 0;
  /** Whether a record was not where it should be: somebody changed the file. */
  #changed = false;

  private constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
    dimensions: number,
  ) {
    this.#vectorBytes = 4 * dimensions;
    this.#recordBytes = VECTOR_START + this.#vectorBytes + CHECK_BYTES;
  }

  /** @throws {TorouterError} TOROUTER_WRITE_FAILED where the folder cannot be written. */
  static async open(folder: string, id: string, dimensions: number): Promise<VectorFile> {
    const name = createHash('sha256').update(`${id} ${dimensions}`).digest('hex').slice(0, 32);
    const path = join(folder, `${name}.vectors`);
    let handle: FileHandle | undefined;
    try {
      await makeFolder(folder);
      handle = await open(path, 'a+');
      const file = new VectorFile(handle, path, dimensions);
      await file.#index();
      return file;
    } catch (error) {
      await handle?.close();
      throw failed(path, error);
    }
  }

  /**
   * Puts vectors into rows of `vectors`, shape (keys, dimensions). Each is checked as it is read, for a file may be cut short or damaged by others.
   *
   * @returns The rows of keys that are not there.
   */
  async read(keys: readonly string[], vectors: Float32Array): Promise<number[]> {
    const missing: number[] = [];
    const into = bytesOf(vectors);
    const longest = Math.max(1, Math.floor(BYTES_PER_READ / this.#recordBytes));
    try {
      for (let first = 0, next = 1; first < keys.length; first = next) {
        next = first + 1;
        const position = this.#positions.get(keys[first]);
        if (position === undefined) {
          missing.push(first);
          continue;
        }
        // What was asked for together before lies together, and takes one read.
        const follows = () => this.#positions.get(keys[next]) === position + (next - first) * this.#recordBytes;
        while (next < keys.length && next - first < longest && follows()) next++;
        const records = Buffer.allocUnsafe((next - first) * this.#recordBytes);
        const { bytesRead } = await this.handle.read(records, 0, records.length, position);
        for (let row = first; row < next; row++) {
          const end = (row - first + 1) * this.#recordBytes;
          const record = records.subarray(end - this.#recordBytes, end);
          if (end <= bytesRead && isWhole(record) && keyOf(record) === keys[row])
            into.set(record.subarray(VECTOR_START, -CHECK_BYTES), row * this.#vectorBytes);
          else {
            missing.push(row);
            this.#changed = true;
          }
        }
      }
    } catch (error) {
      throw failed(this.path, error);
    }
    return missing;
  }

  /** Adds records to the end of the file, whoever else writes there. */
  async append(keys: readonly string[], vectors: Float32Array): Promise<void> {
    const bytes = bytesOf(vectors);
    const perWrite = Math.max(1, Math.floor(BYTES_PER_WRITE / this.#recordBytes));
    try {
      for (let first = 0; first < keys.length; first += perWrite) {
        const part = keys.slice(first, first + perWrite);
        const records = Buffer.alloc(part.length * this.#recordBytes);
        part.forEach((key, i) => {
          const record = records.subarray(i * this.#recordBytes, (i + 1) * this.#recordBytes);
          const start = (first + i) * this.#vectorBytes;
          record.set(MARK);
          record.set(Buffer.from(key, 'hex'), MARK.length);
          record.set(bytes.subarray(start, start + this.#vectorBytes), VECTOR_START);
          record.set(checkOf(record), record.length - CHECK_BYTES);
        });
        // The file is open for appending: the system puts it at the end, also beside another process.
        const { bytesWritten } = await this.handle.write(records);
        if (bytesWritten < records.length) throw new Error('only a part could be written');
      }
      await this.#index();
    } catch (error) {
      throw failed(this.path, error);
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  /** Notes the records from where it last stopped, others' too. What is no whole record is passed over. */
  async #index(): Promise<void> {
    const { size } = await this.handle.stat();
    if (this.#changed || size < this.#indexed) {
      this.#positions.clear();
      this.#indexed = 0;
      this.#changed = false;
    }
    const length = Math.max(1, Math.floor(BYTES_PER_READ / this.#recordBytes)) * this.#recordBytes;
    const buffer = Buffer.allocUnsafe(length);
    for (let at = this.#indexed; at + this.#recordBytes <= size;) {
      const { bytesRead } = await this.handle.read(buffer, 0, length, at);
      if (bytesRead < this.#recordBytes) return;
      const bytes = buffer.subarray(0, bytesRead);
      let used = 0;
      while (used + this.#recordBytes <= bytesRead) {
        const record = bytes.subarray(used, used + this.#recordBytes);
        if (isWhole(record)) {
          this.#positions.set(keyOf(record), at + used);
          used += this.#recordBytes;
        } else {
          const mark = bytes.indexOf(MARK, used + 1);
          // The end may be the beginning of a mark.
          used = mark >= 0 ? mark : Math.max(used + 1, bytesRead - MARK.length + 1);
        }
      }
      at += used;
      this.#indexed = at;
    }
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function keyOf(record: Buffer): string {
  return record.toString('hex', MARK.length, VECTOR_START);
}

function checkOf(record: Buffer): Buffer {
  return createHash('sha256').update(record.subarray(0, -CHECK_BYTES)).digest().subarray(0, CHECK_BYTES);
}

function isWhole(record: Buffer): boolean {
  return record.subarray(0, MARK.length).equals(MARK) && checkOf(record).equals(record.subarray(-CHECK_BYTES));
}

function failed(path: string, error: unknown): TorouterError {
  return new TorouterError(
    'TOROUTER_WRITE_FAILED',
    `The cache ${path} cannot be used (${(error as NodeJS.ErrnoException).code ?? (error as Error).message}). Name another folder, or make room.`,
    { cause: error, details: { path } },
  );
}
