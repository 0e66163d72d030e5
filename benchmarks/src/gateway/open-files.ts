import { readFileSync } from 'node:fs';
import { TorouterError } from '@torouter/data';

/** @throws Where a process may not have so many files open at once. Node itself raises the soft limit to the hard one. */
export function checkOpenFiles(needed: number): void {
  let limits: string;
  try {
    limits = readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return; // not Linux: a connection that fails will tell
  }
  const hard = /^Max open files +\S+ +(\d+)/m.exec(limits)?.[1];
  if (hard !== undefined && Number(hard) < needed)
    throw new TorouterError(
      'TOROUTER_INTERNAL',
      `This benchmark needs ${needed} open files in a process, and the limit is ${hard}: raise it (ulimit -Hn ${needed} as root, or nofile in /etc/security/limits.conf) and try again.`,
    );
}
