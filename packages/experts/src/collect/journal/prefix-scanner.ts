import { isUtf8 } from 'node:buffer';
import type { CallPrefix } from './call-prefix.js';

const text = (literal: string) => new Uint8Array(Buffer.from(literal));
const KEY = text('{"key":"');
const COST = text('","costUsd":');
const RESERVED = text(',"reservedUsd":');
const CODE = text(',"code":');
const EXPERT = text(',"expert":');
const SECONDS = text(',"seconds":');
const INPUT = text(',"inputTokens":');
const OUTPUT = text(',"outputTokens":');
const NULL = text('null');
const [QUOTE, BACKSLASH, COMMA, BRACE, ZERO, DOT] = text('"\\,}0.');
/** Powers of ten that a double holds exactly: a quotient of two exact numbers is the double nearest to the decimal. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const NUMBER = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Reads the start of a line of a journal without parsing the rest, a few hundred nanoseconds a line. It knows exactly what
 * `callLine` writes; a line in another form, which JSON.parse may still take, it leaves to others.
 */
export class PrefixScanner implements CallPrefix {
  keyHigh = 0;
  keyLow = 0;
  costUsd = Number.NaN;
  reservedUsd = Number.NaN;
  failed = false;
  expert = '';
  seconds = Number.NaN;
  inputTokens = Number.NaN;
  outputTokens = Number.NaN;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Names by the bytes that stand for them, quotes included. */
  readonly #names = new Map<string, string>();

  /**
   * Reads the line between two positions, without its line feed, into the fields.
   *
   * @returns Whether it has the form; the fields hold no call where not.
   */
  scan(bytes: Buffer, begin: number, end: number): boolean {
    this.#bytes = bytes;
    this.#at = begin;
    if (bytes[end - 1] !== BRACE || !this.#skip(KEY)) return false;
    this.keyHigh = this.#word();
    this.keyLow = this.#word();
    if (this.keyHigh < 0 || this.keyLow < 0) return false;
    if (!this.#skip(COST) || !this.#known((this.costUsd = this.#amount()))) return false;
    this.reservedUsd = Number.NaN;
    if (this.#skip(RESERVED) && !((this.reservedUsd = this.#amount()) >= 0)) return false;
    if (!this.#skip(CODE)) return false;
    this.failed = !this.#skip(NULL);
    if (this.failed && this.#string(end) === undefined) return false;
    if (!this.#skip(EXPERT) || !this.#name(end)) return false;
    if (!this.#skip(SECONDS) || !this.#known((this.seconds = this.#amount()))) return false;
    if (!this.#skip(INPUT) || !this.#known((this.inputTokens = this.#amount()))) return false;
    if (!this.#skip(OUTPUT) || !this.#known((this.outputTokens = this.#amount()))) return false;
    return bytes[this.#at] === COMMA;
  }

  #known(amount: number): boolean {
    return !(amount < 0);
  }

  #skip(literal: Uint8Array): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return false;
    this.#at = at + literal.length;
    return true;
  }

  /** 8 hex digits; -1 for anything else. */
  #word(): number {
    let word = 0;
    for (let i = 0; i < 8; i++) {
      const byte = this.#bytes[this.#at++];
      const digit = byte < 0x3a ? byte - ZERO : byte - 0x57;
      if (!(digit >= (byte < 0x3a ? 0 : 10) && digit < 16)) return -1;
      word = word * 16 + digit;
    }
    return word;
  }

  /** A number of at least 0, NaN for null, -1 for anything else. */
  #amount(): number {
    if (this.#skip(NULL)) return Number.NaN;
    const bytes = this.#bytes;
    const begin = this.#at;
    let at = begin;
    let digits = 0;
    let point = -1;
    for (; ; at++) {
      const digit = bytes[at] - ZERO;
      if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
      else if (bytes[at] === DOT && point < 0) point = at;
      else break;
    }
    const whole = (point < 0 ? at : point) - begin;
    const scale = point < 0 ? 0 : at - point - 1;
    if (whole === 0 || (whole > 1 && bytes[begin] === ZERO) || (point >= 0 && scale === 0)) return -1;
    if (digits <= Number.MAX_SAFE_INTEGER && scale < POWERS.length && (bytes[at] | 0x20) !== 0x65) {
      this.#at = at;
      return digits / POWERS[scale];
    }
    return this.#longAmount(begin);
  }

  /** One with an exponent, or with more digits than a double can hold. */
  #longAmount(begin: number): number {
    let at = begin;
    while (this.#bytes[at] !== COMMA && at - begin < 400) at++;
    const number = this.#bytes.toString('latin1', begin, at);
    this.#at = at;
    const value = NUMBER.test(number) ? Number(number) : -1;
    return value < Infinity ? value : -1;
  }

  /** The bytes of a string, quotes included; undefined where it does not end before `end`. */
  #string(end: number): string | undefined {
    const bytes = this.#bytes;
    const begin = this.#at;
    if (bytes[begin] !== QUOTE) return undefined;
    for (let at = begin + 1; at < end; at++) {
      if (bytes[at] === BACKSLASH) at++;
      else if (bytes[at] === QUOTE) {
        this.#at = at + 1;
        return bytes.toString('latin1', begin, at + 1);
      }
    }
    return undefined;
  }

  #name(end: number): boolean {
    const raw = this.#string(end);
    if (raw === undefined) return false;
    let name = this.#names.get(raw);
    if (name === undefined) {
      const bytes = Buffer.from(raw, 'latin1');
      if (!isUtf8(bytes)) return false;
      try {
        name = JSON.parse(bytes.toString('utf8')) as string;
      } catch {
        return false; // so will the whole line fail
      }
      this.#names.set(raw, name);
    }
    this.expert = name;
    return true;
  }
}
