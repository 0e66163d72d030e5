import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs a program; throws with the end of what it printed where it fails. npm's own settings of this run do not reach it.
 *
 * @param more Environment variables beside those of this process.
 */
export async function execute(file, args, cwd, more = {}) {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_(package|lifecycle|command|execpath|config_package|config_call)|NODE_OPTIONS)/.test(name),
    ),
  );
  const shell = process.platform === 'win32' && file !== process.execPath;
  try {
    return await promisify(execFile)(file, shell ? args.map((one) => `"${one}"`) : args, {
      cwd,
      env: { ...inherited, ...more },
      shell,
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    const printed = `${error.stdout ?? ''}${error.stderr ?? ''}`.slice(-3000);
    throw new Error(`${file} ${args.join(' ')}: ${printed || error.message}`, { cause: error });
  }
}
