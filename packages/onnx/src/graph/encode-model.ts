import { ELEMENT_TYPES, type ElementType } from './element-type.js';
import type { Graph } from './graph.js';
import type { Attribute } from './node.js';
import type { OnnxTensor } from './onnx-tensor.js';
import { ProtobufWriter } from './protobuf-writer.js';
import type { Shape } from './value.js';

/** Reduce* with axes as input needs 18, and CUDA has kernels for what 18 introduced; later opsets push some to the CPU. */
const OPSET = 18;
const IR_VERSION = 8;
const MICROSOFT_OPSET = 1;
/** AttributeProto.AttributeType. */
const KIND = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, ints: 7 };

/** A graph as an ONNX ModelProto; the numbers below are the fields of onnx.proto. */
export function encodeModel(graph: Graph): Uint8Array {
  const model = new ProtobufWriter();
  model.integer(1, IR_VERSION);
  model.text(2, 'torouter');
  model.message(7, (writer) => writeGraph(writer, graph));
  for (const [domain, version] of [
    ['', OPSET],
    ['com.microsoft', MICROSOFT_OPSET],
  ] as const)
    model.message(8, (opset) => {
      opset.text(1, domain);
      opset.integer(2, version);
    });
  return model.toBytes();
}

function writeGraph(writer: ProtobufWriter, graph: Graph): void {
  for (const node of graph.nodes)
    writer.message(1, (message) => {
      for (const input of node.inputs) message.text(1, input);
      for (const output of node.outputs) message.text(2, output);
      message.text(3, node.name);
      message.text(4, node.operator);
      for (const [name, attribute] of Object.entries(node.attributes))
        message.message(5, (nested) => writeAttribute(nested, name, attribute));
      if (node.domain) message.text(7, node.domain);
    });
  // An output has a name of its own, whatever made it: Identity costs nothing, the runtime removes it.
  for (const { name, value } of graph.outputs)
    writer.message(1, (message) => {
      message.text(1, value.name);
      message.text(2, name);
      message.text(3, `output_${name}`);
      message.text(4, 'Identity');
    });
  writer.text(2, 'torouter');
  for (const { name, tensor } of graph.constants) writer.message(5, (message) => writeTensor(message, tensor, name));
  for (const { name, type, shape } of graph.inputs) writer.message(11, (info) => writeInfo(info, name, type, shape));
  for (const { name, value } of graph.outputs)
    writer.message(12, (info) => writeInfo(info, name, value.type, value.shape));
}

function writeInfo(writer: ProtobufWriter, name: string, type: ElementType, shape: Shape): void {
  writer.text(1, name);
  writer.message(2, (typeProto) =>
    typeProto.message(1, (tensorType) => {
      tensorType.integer(1, ELEMENT_TYPES[type].code);
      tensorType.message(2, (shapeProto) => {
        for (const dimension of shape)
          shapeProto.message(1, (entry) =>
            typeof dimension === 'number' ? entry.integer(1, dimension) : entry.text(2, dimension),
          );
      });
    }),
  );
}

function writeTensor(writer: ProtobufWriter, { type, shape, data }: OnnxTensor, name: string): void {
  for (const dimension of shape) writer.integer(1, dimension);
  writer.integer(2, ELEMENT_TYPES[type].code);
  writer.text(8, name);
  writer.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeAttribute(writer: ProtobufWriter, name: string, value: Attribute): void {
  writer.text(1, name);
  if (typeof value === 'number') writer.integer(3, value);
  else if (typeof value === 'string') writer.text(4, value);
  else if ('float' in value) writer.float(2, value.float);
  else if ('tensor' in value) writer.message(5, (message) => writeTensor(message, value.tensor, ''));
  else if ('graph' in value) writer.message(6, (message) => writeGraph(message, value.graph));
  else for (const number of value) writer.integer(8, number);
  writer.integer(20, KIND[kindOf(value)]);
}

function kindOf(value: Attribute): keyof typeof KIND {
  if (typeof value === 'number') return 'int';
  if (typeof value === 'string') return 'string';
  if ('float' in value) return 'float';
  if ('tensor' in value) return 'tensor';
  return 'graph' in value ? 'graph' : 'ints';
}
