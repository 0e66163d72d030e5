import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLinePeer, type LinePeer } from './line-peer.js';

/** Starts transformers.js of the folder that TOROUTER_PEERS names, where it is installed; else says that it is skipped. */
export async function startTransformersJs(env: Record<string, string>): Promise<LinePeer | undefined> {
  const folder = process.env.TOROUTER_PEERS;
  if (!folder || !existsSync(join(folder, 'node_modules/@huggingface/transformers'))) {
    console.error(
      'transformers.js is skipped: TOROUTER_PEERS names no folder where @huggingface/transformers is installed',
    );
    return undefined;
  }
  return startLinePeer(process.execPath, [fileURLToPath(new URL('transformers-js.mjs', import.meta.url))], env);
}
