import type { FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 64 * 1024;

/** Where the last line feed of a file ends, looked for from the file's end; 0 where it has none. */
export async function endOfLines(file: FileHandle, size: number): Promise<number> {
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  for (let end = size; end > 0;) {
    const begin = Math.max(0, end - BLOCK_BYTES);
    let filled = 0;
    // A read may give less than was asked for, and what it left out may hold the line feed.
    for (let bytesRead = -1; filled < end - begin && bytesRead !== 0; filled += bytesRead)
      ({ bytesRead } = await file.read(block, filled, end - begin - filled, begin + filled));
    const lineFeed = block.subarray(0, filled).lastIndexOf(0x0a);
    if (lineFeed >= 0) return begin + lineFeed + 1;
    end = begin;
  }
  return 0;
}
