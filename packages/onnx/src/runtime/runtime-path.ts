import { createRequire } from 'node:module';
import { TorouterError } from '@torouter/data';

/**
 * Where `onnxruntime-node` is; an optional peer, looked up when it is first needed.
 *
 * @throws {TorouterError} TOROUTER_RUNTIME_MISSING
 */
export function runtimePath(): string {
  try {
    return createRequire(import.meta.url).resolve('onnxruntime-node');
  } catch (error) {
    throw new TorouterError(
      'TOROUTER_RUNTIME_MISSING',
      'Models run on onnxruntime-node, which is not installed. Install it with: ONNXRUNTIME_NODE_INSTALL=skip npm i onnxruntime-node',
      { cause: error },
    );
  }
}
