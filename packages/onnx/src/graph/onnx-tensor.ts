import type { ElementArray, ElementType } from './element-type.js';

/** A dense array that goes into a graph or comes out of one; row-major, as many elements as the product of `shape`. */
export interface OnnxTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: ElementArray;
}
