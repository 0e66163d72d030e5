import type { WasmFunction, WasmType } from './assemble.js';
import { wasm, type Code } from './instructions.js';

const { local, i32, f32, f64, v128, i32x4, f32x4, f64x2 } = wasm;
const VECTOR = 16;

/** Numbers the parameters and locals of a function, so that its body can name them. */
function define<Names extends string>(
  name: string,
  parameters: Record<string, WasmType>,
  locals: Record<string, WasmType>,
  body: (get: Record<Names, Code>, set: (name: Names, value: Code) => Code) => Code[],
  result?: WasmType,
): WasmFunction {
  const names = [...Object.keys(parameters), ...Object.keys(locals)];
  const get = Object.fromEntries(names.map((key, i) => [key, local.get(i)])) as Record<Names, Code>;
  const set = (key: Names, value: Code) => local.set(names.indexOf(key), value);
  return {
    name,
    parameters: Object.values(parameters),
    result,
    locals: Object.values(locals),
    body: body(get, set).flat(),
  };
}

const advance = <Names extends string>(
  get: Record<Names, Code>,
  set: (name: Names, value: Code) => Code,
  bytes: number,
  ...names: Names[]
): Code => names.flatMap((name) => set(name, i32.add(get[name], i32.const(bytes))));
const byteLength = (count: Code) => i32.shl(count, i32.const(2));
const oneMinus = (x: Code) => f32.sub(f32.const(1), x);

/**
 * One update of Adam, four numbers at a time:
 * `g ← scale·g + l2·w; m ← β1 m + (1−β1) g; v ← β2 v + (1−β2) g²; w ← decay·w − rate · m / (√v · secondFactor + ε)`.
 */
const adam = define<
  | 'w'
  | 'm'
  | 'v'
  | 'g'
  | 'n'
  | 'decay'
  | 'l2'
  | 'rate'
  | 'secondFactor'
  | 'scale'
  | 'beta1'
  | 'beta2'
  | 'epsilon'
  | 'end'
  | 'W'
  | 'G'
  | 'M'
  | 'V'
>(
  'adam',
  {
    ...{ w: 'i32', m: 'i32', v: 'i32', g: 'i32', n: 'i32' },
    ...{
      decay: 'f32',
      l2: 'f32',
      rate: 'f32',
      secondFactor: 'f32',
      scale: 'f32',
      beta1: 'f32',
      beta2: 'f32',
      epsilon: 'f32',
    },
  } as Record<string, WasmType>,
  { end: 'i32', W: 'v128', G: 'v128', M: 'v128', V: 'v128' },
  (get, set) => {
    const by = (x: Code, factor: Code) => f32x4.mul(x, f32x4.splat(factor));
    return [
      set('end', i32.add(get.w, byteLength(get.n))),
      wasm.while(
        i32.ltU(get.w, get.end),
        set('W', v128.load(get.w)),
        set('G', f32x4.add(by(v128.load(get.g), get.scale), by(get.W, get.l2))),
        set('M', f32x4.add(by(v128.load(get.m), get.beta1), by(get.G, oneMinus(get.beta1)))),
        set('V', f32x4.add(by(v128.load(get.v), get.beta2), by(f32x4.mul(get.G, get.G), oneMinus(get.beta2)))),
        v128.store(get.m, get.M),
        v128.store(get.v, get.V),
        v128.store(
          get.w,
          f32x4.sub(
            by(get.W, get.decay),
            by(
              f32x4.div(get.M, f32x4.add(by(f32x4.sqrt(get.V), get.secondFactor), f32x4.splat(get.epsilon))),
              get.rate,
            ),
          ),
        ),
        advance(get, set, VECTOR, 'w', 'm', 'v', 'g'),
      ),
    ];
  },
);

/** Σ x², summed in double precision; reads exactly n numbers. */
const sumOfSquares = define<'x' | 'n' | 'end' | 'X' | 'A' | 'B' | 'one' | 'sum'>(
  'sumOfSquares',
  { x: 'i32', n: 'i32' },
  { end: 'i32', X: 'v128', A: 'v128', B: 'v128', one: 'f64', sum: 'f64' },
  (get, set) => {
    const square = (x: Code) => f64x2.mul(x, x);
    return [
      set('end', i32.add(get.x, byteLength(i32.and(get.n, i32.const(-4))))),
      wasm.while(
        i32.ltU(get.x, get.end),
        set('X', v128.load(get.x)),
        set('A', f64x2.add(get.A, square(f64x2.promoteLower(get.X)))),
        set('B', f64x2.add(get.B, square(f64x2.promoteLower(f32x4.upper(get.X))))),
        advance(get, set, VECTOR, 'x'),
      ),
      set('A', f64x2.add(get.A, get.B)),
      set('sum', f64.add(f64x2.lane(get.A, 0), f64x2.lane(get.A, 1))),
      set('end', i32.add(get.x, byteLength(i32.and(get.n, i32.const(3))))),
      wasm.while(
        i32.ltU(get.x, get.end),
        set('one', f64.promote(f32.load(get.x))),
        set('sum', f64.add(get.sum, f64.mul(get.one, get.one))),
        advance(get, set, 4, 'x'),
      ),
      get.sum,
    ];
  },
  'f64',
);

/** `y ← y + a·x` */
const addScaled = define<'y' | 'x' | 'n' | 'a' | 'end'>(
  'addScaled',
  { y: 'i32', x: 'i32', n: 'i32', a: 'f32' },
  { end: 'i32' },
  (get, set) => [
    set('end', i32.add(get.x, byteLength(get.n))),
    wasm.while(
      i32.ltU(get.x, get.end),
      v128.store(get.y, f32x4.add(v128.load(get.y), f32x4.mul(v128.load(get.x), f32x4.splat(get.a)))),
      advance(get, set, VECTOR, 'x', 'y'),
    ),
  ],
);

/**
 * `out[i] ← hash(seed, offset + i) ≥ threshold ? value : 0`, unsigned. The hash is the finaliser `lowbias32` (C. Wellons) of
 * `offset + i + 0x9e3779b1 · seed`: each element stands alone, so any part can be made again.
 */
const dropoutMask = define<'out' | 'n' | 'seed' | 'offset' | 'threshold' | 'value' | 'end' | 'C' | 'H'>(
  'dropoutMask',
  { out: 'i32', n: 'i32', seed: 'i32', offset: 'i32', threshold: 'i32', value: 'f32' },
  { end: 'i32', C: 'v128', H: 'v128' },
  (get, set) => {
    const mix = (shift: number, factor: number) =>
      set('H', i32x4.mul(v128.xor(get.H, i32x4.shrU(get.H, shift)), i32x4.splat(i32.const(factor))));
    const start = i32.add(get.offset, i32.mul(get.seed, i32.const(0x9e3779b1)));
    return [
      set('end', i32.add(get.out, byteLength(get.n))),
      set('C', i32x4.add(i32x4.splat(start), i32x4.const(0, 1, 2, 3))),
      wasm.while(
        i32.ltU(get.out, get.end),
        set('H', get.C),
        mix(16, 0x7feb352d),
        mix(15, 0x846ca68b),
        set('H', v128.xor(get.H, i32x4.shrU(get.H, 16))),
        v128.store(get.out, v128.and(i32x4.geU(get.H, i32x4.splat(get.threshold)), f32x4.splat(get.value))),
        set('C', i32x4.add(get.C, i32x4.splat(i32.const(4)))),
        advance(get, set, VECTOR, 'out'),
      ),
    ];
  },
);

/** `out[r] ← query · row r`, for rows of a multiple of 4 numbers. */
const dots = define<
  'query' | 'rows' | 'count' | 'dimensions' | 'out' | 'end' | 'q' | 'wide' | 'stop' | 'A' | 'B' | 'C' | 'D'
>(
  'dots',
  { query: 'i32', rows: 'i32', count: 'i32', dimensions: 'i32', out: 'i32' },
  { end: 'i32', q: 'i32', wide: 'i32', stop: 'i32', A: 'v128', B: 'v128', C: 'v128', D: 'v128' },
  (get, set) => {
    const addProduct = (sum: 'A' | 'B' | 'C' | 'D', offset: number) =>
      set(sum, f32x4.add(get[sum], f32x4.mul(v128.load(get.q, offset), v128.load(get.rows, offset))));
    return [
      set('end', i32.add(get.out, byteLength(get.count))),
      set('wide', i32.add(get.query, byteLength(i32.and(get.dimensions, i32.const(-16))))),
      set('stop', i32.add(get.query, byteLength(get.dimensions))),
      wasm.while(
        i32.ltU(get.out, get.end),
        ...(['A', 'B', 'C', 'D'] as const).map((sum) => set(sum, v128.zero)),
        set('q', get.query),
        // Four sums: a processor adds several at once, but not to the same.
        wasm.while(
          i32.ltU(get.q, get.wide),
          ...(['A', 'B', 'C', 'D'] as const).map((sum, i) => addProduct(sum, i * VECTOR)),
          advance(get, set, 4 * VECTOR, 'q', 'rows'),
        ),
        wasm.while(i32.ltU(get.q, get.stop), addProduct('A', 0), advance(get, set, VECTOR, 'q', 'rows')),
        set('A', f32x4.add(f32x4.add(get.A, get.B), f32x4.add(get.C, get.D))),
        f32.store(
          get.out,
          f32.add(
            f32.add(f32x4.lane(get.A, 0), f32x4.lane(get.A, 1)),
            f32.add(f32x4.lane(get.A, 2), f32x4.lane(get.A, 3)),
          ),
        ),
        advance(get, set, 4, 'out'),
      ),
    ];
  },
);

/** The functions of the kernel module. Arrays lie at multiples of 16 bytes and are padded to multiples of 4 numbers. */
export const KERNELS: readonly WasmFunction[] = [adam, sumOfSquares, addScaled, dropoutMask, dots];
