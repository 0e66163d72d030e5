import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { TorouterError } from '@torouter/data';

/** Whether processes can be pinned to two cores here. */
export const CAN_PIN = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0,1', 'true']).status === 0;

/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** A core, or several. */
export type Core = number | '0,1';

export interface StartOptions {
  env?: Record<string, string>;
  /** Node's own, in front of the script. */
  nodeArgs?: readonly string[];
}

/** A process that listens. */
export interface Server {
  readonly port: number;
  readonly child: ChildProcess;
}

/** The child processes of one benchmark; all are ended when it is disposed of. */
export class Processes implements AsyncDisposable {
  readonly #children: ChildProcess[] = [];
  readonly #signal: AbortSignal | undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Starts one of the scripts beside this file, or an absolute one, with Node. */
  start(script: string, args: readonly string[], core: Core, { env, nodeArgs = [] }: StartOptions = {}): ChildProcess {
    const file = script.startsWith('/') ? script : fileURLToPath(new URL(script, import.meta.url));
    return this.startCommand([process.execPath, ...nodeArgs, file, ...args], core, env);
  }

  /** Starts any program. */
  startCommand(command: readonly string[], core: Core, env: Record<string, string> = {}): ChildProcess {
    const [name, ...args] = [...(CAN_PIN ? ['taskset', '-c', String(core)] : []), ...command];
    const child = spawn(name, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
      signal: this.#signal,
    });
    // An abort is reported by whoever waits for the process.
    child.on('error', () => {});
    this.#children.push(child);
    return child;
  }

  /** Starts a script that prints the port it listens on. */
  async startServer(script: string, args: readonly string[], core: Core, options?: StartOptions): Promise<Server> {
    const child = this.start(script, args, core, options);
    const port = Number(await output(child, script, (text) => text.includes('\n')));
    return { port, child };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
      }),
    );
  }
}

/** What a process prints until `enough`, or until it ends where that is never. */
export async function output(
  child: ChildProcess,
  name: string,
  enough: (text: string) => boolean = () => false,
): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (enough(text)) return text;
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (child.exitCode !== 0)
    throw new TorouterError(
      'TOROUTER_INTERNAL',
      `The benchmark's process ${name} ended with ${child.exitCode ?? child.signalCode}.`,
    );
  return text;
}

/** A port that is free right now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Processor seconds of a process so far, undefined where there is no /proc. */
export function cpuSeconds(child: ChildProcess): number | undefined {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}
