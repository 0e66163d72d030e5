import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;

/** The regular files of a .tgz as npm packs it: path → content. */
export async function readTarball(path) {
  const bytes = gunzipSync(await readFile(path));
  const files = new Map();
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const header = bytes.subarray(at, at + BLOCK);
    const text = (from, to) => header.toString('utf8', from, to).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 136), 8);
    const type = text(156, 157);
    const prefix = text(345, 500);
    if (type === '0' || type === '')
      files.set(`${prefix && `${prefix}/`}${text(0, 100)}`, bytes.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
