import { fileURLToPath } from 'node:url';
import { startLinePeer } from '../peers/line-peer.js';
import { CAN_PIN, type Core } from './processes.js';

/** The sentence encoder with nothing around it, in a process of its own. */
export interface EncoderLoop extends AsyncDisposable {
  /** So many callers, each with the next text when it has its vector. */
  run(callers: number, seconds: number): Promise<{ perSecond: number; p50Micros: number }>;
}

/** @param workers Texts computed at once. */
export async function startEncoderLoop(textsFile: string, workers: number, core: Core): Promise<EncoderLoop> {
  const script = fileURLToPath(new URL('encoder-loop.mjs', import.meta.url));
  const command = [process.execPath, script, textsFile, String(workers)];
  if (CAN_PIN) command.unshift('taskset', '-c', String(core));
  const peer = await startLinePeer(command[0], command.slice(1));
  let first = 0;
  return {
    async run(callers, seconds) {
      const spec = JSON.stringify({ callers, seconds, first });
      const result = await peer.round<{ perSecond: number; p50Micros: number; next: number }>(spec);
      first = result.next;
      return result;
    },
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}
