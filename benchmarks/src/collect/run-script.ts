import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CAN_PIN, output } from '../gateway/processes.js';

/**
 * Runs one of the scripts of this folder in a process of its own.
 *
 * @param core To pin it to, where that can be done. @default none
 * @returns What it prints, which is JSON.
 */
export async function runScript<T>(
  script: string,
  args: readonly string[],
  { core, signal }: { core?: number; signal?: AbortSignal } = {},
): Promise<T> {
  const command = [process.execPath, fileURLToPath(new URL(script, import.meta.url)), ...args];
  if (core !== undefined && CAN_PIN) command.unshift('taskset', '-c', String(core));
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'], signal });
  // An abort is reported by the output that is awaited.
  child.on('error', () => {});
  return JSON.parse(await output(child, script)) as T;
}
