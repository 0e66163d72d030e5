import { TorouterError } from '@torouter/data';
import { Gateway, serve } from '@torouter/serve';
import { gatewayKey } from '../chat/gateway-key.js';
import { say } from '../shared/terminal.js';
import { untilAborted } from '../shared/until-aborted.js';
import { gatewaySettings } from './gateway-settings.js';
import { Hangups } from './hangups.js';
import { loadSetup } from './load-setup.js';
import { openServerLog } from './open-server-log.js';
import { outliveStderr } from './outlive-stderr.js';
import { registeredTelemetry } from './registered-telemetry.js';
import type { ServeSettings } from './serve-settings.js';
import { Setups } from './setups.js';

/** Serves until the signal aborts, then lets requests in flight finish. SIGHUP reads router and experts anew. */
export async function runServer(settings: ServeSettings, signal: AbortSignal): Promise<void> {
  const { apiKeyEnv, port, host, maxBodyBytes, drainTimeout = 10 } = settings;
  const apiKey = apiKeyEnv === undefined ? undefined : gatewayKey(apiKeyEnv);
  using _stderr = outliveStderr();
  using hangups = new Hangups();
  await using log = await openServerLog(settings);
  const first = await loadSetup(settings, say);
  await using setups = new Setups(first);
  const openTelemetry = await registeredTelemetry();
  const gateway = new Gateway({
    ...gatewaySettings(settings),
    ...first.parts,
    apiKey,
    logger: log.logger,
    openTelemetry,
  });
  if (gateway.unusedExperts.length > 0)
    say(`the router does not use ${gateway.unusedExperts.join(', ')}; they answer only when named as the model`);
  const drainTimeoutMs = Math.round(drainTimeout * 1000);
  await using server = await serve(gateway, { port, host, maxBodyBytes, drainTimeoutMs });
  const models = () => gateway.models().data.map(({ id }) => id);
  say(`serving ${first.router.name} on ${server.url}; Ctrl-C ends it`);
  say(`models: ${models().join(', ')}`);
  say(apiKeyEnv === undefined ? 'clients need no key' : `clients need the key in ${apiKeyEnv}`);
  log.event('info', 'serving', { url: server.url, router: first.router.name, models: models() });

  hangups.start(async () => {
    log.reopen();
    const tell = (...[level, text, fields]: Parameters<typeof log.event>) => {
      if (!log.event(level, text, fields)) say(text);
    };
    try {
      const { router } = await setups.reload(gateway, settings, (line) => tell('warn', line));
      tell('info', `reloaded: ${router.name} with ${router.experts.join(', ')}`, { models: models() });
    } catch (error) {
      const code = TorouterError.isInstance(error) ? error.code : 'TOROUTER_INTERNAL';
      const message = error instanceof Error ? error.message : String(error);
      tell('error', `not reloaded, what was served goes on: ${message} (${code})`, { code });
    }
  });
  await untilAborted(signal);
  gateway.startClosing();
  say('closing');
  log.event('info', 'closing', { requestsInFlight: gateway.readiness().requestsInFlight });
  await Promise.all([hangups.stop(), server.close()]);
  log.event('info', 'closed');
}
