import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Another tool in a process of its own, that measures a round whenever it is told to. */
export interface LinePeer extends AsyncDisposable {
  /** Has it measure one round; resolves to what it printed. */
  round<T>(name: string): Promise<T>;
}

/**
 * Starts a tool that reads names of rounds from stdin, a line each, and answers each with a line of JSON.
 *
 * @throws If it ends before it says `"ready"`.
 */
export async function startLinePeer(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<LinePeer> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  const next = async () => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done) throw new Error(`${command} ${args.join(' ')} ended early`);
    return JSON.parse(value as string) as unknown;
  };
  if ((await next()) !== 'ready') throw new Error(`${command} ${args.join(' ')} did not get ready`);
  return {
    async round<T>(name: string) {
      child.stdin.write(`${name}\n`);
      return (await next()) as T;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
