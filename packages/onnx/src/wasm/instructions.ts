/** WebAssembly code: bytes that leave one value, or none, on the stack. Operands come before their operator, as in folded WAT. */
export type Code = readonly number[];

const operator =
  (...opcode: number[]) =>
  (...operands: Code[]): Code => [...operands.flat(), ...opcode];
const simd = (number: number) => operator(0xfd, ...unsigned(number));
/** Reads and writes say an alignment (a power of two; 0 promises nothing) and an offset. */
const memory = (offset: number) => [0, ...unsigned(offset)];

/** A number without sign as LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

/** A 32-bit number with sign as LEB128. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = value & 127;
    value >>= 7;
    if (value === (low & 64 ? -1 : 0)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

/** The instructions that the kernels use, under WebAssembly's names. */
export const wasm = {
  local: {
    get: (index: number): Code => [0x20, ...unsigned(index)],
    set: (index: number, value: Code): Code => [...value, 0x21, ...unsigned(index)],
  },
  i32: {
    const: (value: number): Code => [0x41, ...signed(value | 0)],
    add: operator(0x6a),
    sub: operator(0x6b),
    mul: operator(0x6c),
    and: operator(0x71),
    shl: operator(0x74),
    ltU: operator(0x49),
  },
  f32: {
    const: (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)],
    load: (at: Code, offset = 0): Code => [...at, 0x2a, ...memory(offset)],
    store: (at: Code, value: Code, offset = 0): Code => [...at, ...value, 0x38, ...memory(offset)],
    add: operator(0x92),
    sub: operator(0x93),
    mul: operator(0x94),
  },
  f64: {
    promote: operator(0xbb),
    add: operator(0xa0),
    mul: operator(0xa2),
  },
  v128: {
    load: (at: Code, offset = 0): Code => [...at, 0xfd, 0, ...memory(offset)],
    store: (at: Code, value: Code): Code => [...at, ...value, 0xfd, 11, ...memory(0)],
    zero: [0xfd, 12, ...new Array<number>(16).fill(0)] as Code,
    and: simd(78),
    xor: simd(81),
  },
  i32x4: {
    const: (...lanes: [number, number, number, number]): Code => [
      0xfd,
      12,
      ...new Uint8Array(Int32Array.from(lanes).buffer),
    ],
    splat: simd(17),
    geU: simd(64),
    shrU: (x: Code, bits: number): Code => [...x, 0x41, ...signed(bits), 0xfd, ...unsigned(173)],
    add: simd(174),
    mul: simd(181),
  },
  f32x4: {
    splat: simd(19),
    lane: (x: Code, lane: number): Code => [...x, 0xfd, 31, lane],
    sqrt: simd(227),
    add: simd(228),
    sub: simd(229),
    mul: simd(230),
    div: simd(231),
    /** The upper two lanes moved to where the lower two are. */
    upper: (x: Code): Code => [...x, ...x, 0xfd, 13, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15],
  },
  f64x2: {
    promoteLower: simd(95),
    lane: (x: Code, lane: number): Code => [...x, 0xfd, 33, lane],
    add: simd(240),
    mul: simd(242),
  },
  /** Repeats the body while the condition holds, which is looked at first. */
  while: (condition: Code, ...body: Code[]): Code => [
    ...[0x02, 0x40, 0x03, 0x40], // block, loop
    ...condition,
    ...[0x45, 0x0d, 1], // i32.eqz, br_if out of the block
    ...body.flat(),
    ...[0x0c, 0, 0x0b, 0x0b], // br to the loop, end, end
  ],
} as const;
