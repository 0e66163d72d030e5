import type { GatewayOptions } from '@torouter/serve';
import type { ServeSettings } from './serve-settings.js';

/** The options of the gateway that stay as they are while it runs. */
export function gatewaySettings(settings: ServeSettings): Omit<GatewayOptions, 'router' | 'experts'> {
  const { unknownModel, brokenStreams, fallbackExpert, switchMargin, maxSessions, maxCachedDecisions } = settings;
  const { modelAlias = new Map(), keepDecisions, maxRequests, logPrompts } = settings;
  return {
    modelAliases: Object.fromEntries(modelAlias),
    unknownModel,
    brokenStreams,
    fallbackExpert,
    switchMargin,
    maxSessions,
    maxCachedDecisions,
    maxStoredDecisions: keepDecisions,
    maxConcurrentRequests: maxRequests,
    logPrompts,
  };
}
