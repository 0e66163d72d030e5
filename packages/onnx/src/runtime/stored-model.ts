import type { OpenSettings } from './worker/protocol.js';

/** Bytes of an ONNX model, the path of its file, or a function that makes its bytes. */
export type ModelSource = Uint8Array | string | (() => Promise<Uint8Array>);

/** What a model is opened with, and opened again where the thread has died that it was open in. */
export interface StoredModel extends Omit<OpenSettings, 'model'> {
  readonly key: number;
  readonly source: ModelSource;
}
