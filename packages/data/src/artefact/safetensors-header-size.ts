import { safetensorsError } from './safetensors-error.js';

/** Limit of the reference implementation; far above any header of a real model. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Bytes of the header that follows the first eight bytes of a safetensors file.
 *
 * @param start The first 8 bytes, fewer only where the file has no more.
 * @param fileBytes Size of the whole file.
 * @throws {TorouterError} TOROUTER_ARTEFACT_INVALID where the file cannot hold such a header.
 */
export function safetensorsHeaderSize(start: Uint8Array, fileBytes: number, source: string): number {
  if (start.length < 8)
    throw safetensorsError(`it has ${start.length} bytes, fewer than the 8 of the header size`, source);
  const size = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
  if (size > MAX_HEADER_BYTES || size > fileBytes - 8)
    throw safetensorsError(
      `its header should take ${size} bytes, but ${fileBytes - 8} follow, and ${MAX_HEADER_BYTES} are the most that is read`,
      source,
    );
  return size;
}
