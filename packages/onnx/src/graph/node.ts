import type { Graph } from './graph.js';
import type { OnnxTensor } from './onnx-tensor.js';

/** What ONNX calls an attribute: a whole number, a list of them, `{ float }`, text, a tensor or a graph. */
export type Attribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly tensor: OnnxTensor }
  | { readonly graph: Graph };

/** An operator applied to named values. */
export interface GraphNode {
  readonly operator: string;
  readonly name: string;
  /** '' for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** '' is ONNX's own. */
  readonly domain: string;
}
