const MULTIPLIER = 0x9e3779b1; // 2^32 by the golden ratio: spreads keys that are no hashes
const FIRST_SLOTS = 64;

/**
 * A set of 64-bit keys, each given as two unsigned 32-bit words: open addressing with linear probing over one typed array, 8
 * bytes a slot and 12 to 24 bytes a key, of which a `Set` of strings needs ten times as many.
 */
export class KeySet {
  /** High and low word of each slot; both 0 = free. */
  #slots = new Uint32Array(2 * FIRST_SLOTS);
  #shift = 32 - Math.log2(FIRST_SLOTS);
  #taken = 0;
  /** The key that looks like a free slot. */
  #hasZero = false;

  get size(): number {
    return this.#taken + Number(this.#hasZero);
  }

  /** What the table takes. */
  get byteLength(): number {
    return this.#slots.byteLength;
  }

  has(high: number, low: number): boolean {
    if (high === 0 && low === 0) return this.#hasZero;
    const slot = this.#find(high, low);
    return this.#slots[slot] !== 0 || this.#slots[slot + 1] !== 0;
  }

  /** @returns Whether it was not there yet. */
  add(high: number, low: number): boolean {
    if (high === 0 && low === 0) {
      const isNew = !this.#hasZero;
      this.#hasZero = true;
      return isNew;
    }
    const slot = this.#find(high, low);
    if (this.#slots[slot] !== 0 || this.#slots[slot + 1] !== 0) return false;
    this.#slots[slot] = high;
    this.#slots[slot + 1] = low;
    // At two thirds full: half of the slots are then free on average, and a search takes few steps.
    if (++this.#taken * 3 > this.#slots.length) this.#grow();
    return true;
  }

  /** Where the key is, or the free slot where it would be. */
  #find(high: number, low: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (Math.imul(high ^ Math.imul(low, MULTIPLIER), MULTIPLIER) >>> this.#shift) << 1;
    for (;;) {
      const foundHigh = slots[slot];
      const foundLow = slots[slot + 1];
      if ((foundHigh === high && foundLow === low) || (foundHigh === 0 && foundLow === 0)) return slot;
      slot = (slot + 2) & mask;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(2 * old.length);
    this.#shift--;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0 && old[i + 1] === 0) continue;
      const slot = this.#find(old[i], old[i + 1]);
      this.#slots[slot] = old[i];
      this.#slots[slot + 1] = old[i + 1];
    }
  }
}
