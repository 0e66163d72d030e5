import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The packages whose code decides what a trained router is. */
const PACKAGES = ['@torouter/labels', '@torouter/onnx', '@torouter/embed', '@torouter/classifiers'];

/** Changes with the code that trains, so that routers trained by other code are not taken for this one's. */
export function codeHash(): string {
  const { resolve } = createRequire(import.meta.url);
  const hash = createHash('sha256');
  for (const name of PACKAGES) hash.update(readFileSync(resolve(name)));
  return hash.digest('hex');
}
