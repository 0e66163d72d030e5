import { execFileSync, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TorouterError } from '@torouter/data';
import { freePort, type Core, type Processes } from './processes.js';
import { HEADERS, type Target } from './targets.js';

/** What starting a peer takes. */
export interface PeerOptions {
  /** Of the upstream, without a path. */
  url: string;
  core: Core;
  folder: string;
  signal?: AbortSignal;
}

/** LiteLLM refuses to start with a weak one. */
const KEY = `sk-${'0123456789abcdef'.repeat(4)}`;
/** Python's gateways load all the SDKs they know. */
const PYTHON_SECONDS = 120;
/** What RouteLLM calls its router without a model. */
export const ROUTELLM_MODEL = 'router-random-0.5';

export async function startPortkey(processes: Processes, { url, core, signal }: PeerOptions): Promise<Target> {
  const port = await freePort();
  const manifest = createRequire(import.meta.url).resolve('@portkey-ai/gateway/package.json');
  const child = processes.start(
    join(dirname(manifest), 'build/start-server.js'),
    ['--headless', `--port=${port}`],
    core,
    { env: { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' } },
  );
  child.stdout!.resume();
  if (!(await isUp(child, port, 30, signal)))
    throw new TorouterError('TOROUTER_INTERNAL', "Portkey's gateway did not start within 30 s.");
  const headers = { ...HEADERS, 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${url}/v1` };
  return { port, child, headers };
}

/** LiteLLM's proxy, one worker, where TOROUTER_PYTHON has it. */
export async function startLiteLlm(
  processes: Processes,
  { url, core, folder, signal }: PeerOptions,
): Promise<Target | undefined> {
  const python = pythonWith('litellm');
  if (!python) return undefined;
  const config = join(folder, 'litellm.json'); // JSON is YAML
  const parameters = { model: 'openai/a', api_base: `${url}/v1`, api_key: 'unused' };
  await writeFile(
    config,
    JSON.stringify({
      model_list: [{ model_name: 'auto', litellm_params: parameters }],
      litellm_settings: { set_verbose: false, num_retries: 0, request_timeout: 30 },
    }),
  );
  const port = await freePort();
  const run = 'from litellm.proxy.proxy_cli import run_server; run_server()';
  const flags = ['--host', '127.0.0.1', '--port', String(port), '--num_workers', '1', '--telemetry', 'False'];
  const child = processes.startCommand([python, '-c', run, '--config', config, ...flags], core, {
    ...{ LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR', LITELLM_MODE: 'PRODUCTION' },
    LITELLM_MASTER_KEY: KEY,
  });
  child.stdout!.resume();
  if (!(await isUp(child, port, PYTHON_SECONDS, signal))) return skip('litellm', 'its proxy does not start');
  return { port, child, headers: { ...HEADERS, authorization: `Bearer ${KEY}` } };
}

/** RouteLLM's server with its random router, which has no model to run, where TOROUTER_PYTHON has it. */
export async function startRouteLlm(
  processes: Processes,
  { url, core, signal }: PeerOptions,
): Promise<Target | undefined> {
  const python = pythonWith('routellm');
  if (!python) return undefined;
  const port = await freePort();
  const models = ['--strong-model', 'openai/a', '--weak-model', 'openai/b'];
  const upstream = ['--base-url', `${url}/v1`, '--api-key', 'unused'];
  const command = [python, '-m', 'routellm.openai_server', '--routers', 'random', ...models, ...upstream];
  const child = processes.startCommand([...command, '--port', String(port)], core, {
    ...{ OPENAI_API_KEY: 'unused', LITELLM_LOCAL_MODEL_COST_MAP: 'True', HF_HUB_OFFLINE: '1' },
  });
  child.stdout!.resume();
  if (!(await isUp(child, port, PYTHON_SECONDS, signal))) return skip('routellm', 'its server does not start');
  return { port, child, headers: HEADERS };
}

/** The Python of TOROUTER_PYTHON, where it has that module; else stderr says that it is skipped. */
function pythonWith(module: string): string | undefined {
  const python = process.env.TOROUTER_PYTHON;
  if (!python) return skip(module, 'TOROUTER_PYTHON does not name a Python');
  try {
    // Not imported: that takes it seconds.
    execFileSync(python, ['-c', `import importlib.util as u, sys; sys.exit(u.find_spec('${module}') is None)`]);
    return python;
  } catch {
    return skip(module, `${python} has no such module`);
  }
}

function skip(module: string, why: string): undefined {
  console.error(`${module} is skipped: ${why}`);
}

/** Whether it listens before it ends and before so many seconds have passed. */
async function isUp(child: ChildProcess, port: number, seconds: number, signal?: AbortSignal): Promise<boolean> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until && child.exitCode === null && child.signalCode === null) {
    // Any status will do.
    const up = await fetch(`http://127.0.0.1:${port}/`, { signal }).then(
      () => true,
      () => false,
    );
    if (up) return true;
    await sleep(200, undefined, { signal });
  }
  return false;
}
