import { fingerprint } from './fingerprint.js';
import { TorouterError } from './torouter-error.js';

/**
 * The fingerprints of a set of texts, 8 bytes each: an artefact remembers with it what it was trained on, so that `eval`
 * scores no row the router has seen, also under another id. The texts cannot be read back out of it.
 */
export class FingerprintSet {
  /** Ascending, each once. */
  readonly #values: BigUint64Array;

  private constructor(values: BigUint64Array) {
    this.#values = values;
  }

  static of(texts: Iterable<string>): FingerprintSet {
    const distinct = new Set<string>();
    for (const text of texts) distinct.add(fingerprint(text));
    return new FingerprintSet(BigUint64Array.from([...distinct].sort(), (hex) => BigInt(`0x${hex}`)));
  }

  /** What is in either. */
  union(other: FingerprintSet): FingerprintSet {
    const all = new Set([...this.#values, ...other.#values]);
    return new FingerprintSet(BigUint64Array.from(all).sort());
  }

  /** How many different texts it holds. */
  get size(): number {
    return this.#values.length;
  }

  /** Whether the text is among them, up to white space and Unicode composition. */
  has(text: string): boolean {
    const wanted = BigInt(`0x${fingerprint(text)}`);
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#values[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low < this.#values.length && this.#values[low] === wanted;
  }

  /** 8 bytes each, big-endian, ascending. */
  encode(): Uint8Array {
    const bytes = new Uint8Array(8 * this.size);
    const view = new DataView(bytes.buffer);
    this.#values.forEach((value, index) => view.setBigUint64(8 * index, value));
    return bytes;
  }

  /** @throws {TorouterError} TOROUTER_ARTEFACT_INVALID unless the bytes are what {@link encode} writes. */
  static decode(bytes: Uint8Array): FingerprintSet {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = new BigUint64Array(Math.floor(bytes.length / 8));
    for (let index = 0; index < values.length; index++) values[index] = view.getBigUint64(8 * index);
    if (bytes.length % 8 || values.some((value, index) => index > 0 && value <= values[index - 1]))
      throw new TorouterError(
        'TOROUTER_ARTEFACT_INVALID',
        `Fingerprints should be ascending and 8 bytes each; these ${bytes.length} bytes are not. The file is damaged: train the router again.`,
      );
    return new FingerprintSet(values);
  }
}
