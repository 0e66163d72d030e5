import { unsigned, type Code } from './instructions.js';

const TYPES = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

/** A type of WebAssembly. */
export type WasmType = keyof typeof TYPES;

/** A function in the making; parameters and then locals are numbered from 0. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly WasmType[];
  readonly result?: WasmType;
  readonly locals: readonly WasmType[];
  readonly body: Code;
}

/** A WebAssembly module of exported functions on one memory, imported as `e.mem`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array {
  const text = (value: string) => sized([...new TextEncoder().encode(value)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(
      1,
      functions.map(({ parameters, result }) => [0x60, ...typeList(parameters), ...typeList(result ? [result] : [])]),
    ),
    ...section(2, [[...text('e'), ...text('mem'), 0x02, 0x00, 0x01]]), // a memory of at least one page
    ...section(
      3,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(
      7,
      functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]),
    ),
    ...section(
      10,
      functions.map(({ locals, body }) => sized([...vector(locals.map((type) => [1, TYPES[type]])), ...body, 0x0b])),
    ),
  ]);
}

function section(number: number, items: readonly Code[]): Code {
  return [number, ...sized(vector(items))];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function typeList(types: readonly WasmType[]): Code {
  return vector(types.map((type) => [TYPES[type]]));
}

function sized(bytes: Code): Code {
  return [...unsigned(bytes.length), ...bytes];
}
