import type { LanguageModelV3 } from '@ai-sdk/provider';
import type { CallClock } from '../calls/call-clock.js';
import { raceSignal } from '../calls/race-signal.js';
import type { ExpertConfig } from '../expert-config.js';
import type { Protocol } from '../protocol/protocol.js';
import { Connections } from './connections.js';
import { eventBytes } from './event-bytes.js';
import { fieldsOf } from './fields-of.js';
import { loadProvider } from './load-provider.js';
import { refuseWarnings } from './refuse-warnings.js';
import { toCallOptions } from './to-call-options.js';
import { toCompletion } from './to-completion.js';
import { toError, type ErrorContext } from './to-error.js';

/**
 * Speaks to an endpoint through its provider package of the AI SDK (LanguageModelV3, the line of ai@6). The package is imported with the first
 * call; one that could not be loaded is tried again with the next.
 *
 * Calls throw, besides what {@link Protocol} names: TOROUTER_PROVIDER_MISSING, TOROUTER_API_KEY_MISSING where the package finds no key,
 * TOROUTER_EXPERTS_CONFIG_INVALID, and TOROUTER_UNSUPPORTED_FIELD, which may come with the answer where only the package knows its model.
 *
 * @param key The API key; where undefined, the package looks for it in its own variables.
 */
export function createAiSdkProtocol(config: ExpertConfig, key: string | undefined): Protocol {
  const { name, connectTimeoutMs } = config;
  let connections: Connections | undefined;
  let loading: Promise<LanguageModelV3> | undefined;

  const load = (): Promise<LanguageModelV3> => {
    connections ??= new Connections({ name, connectTimeoutMs });
    loading ??= loadProvider(config, { key, fetch: connections.fetch }).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const secrets = () => [...(key === undefined ? [] : [key]), ...(connections?.secrets ?? [])];
  /** Runs one attempt; what it throws becomes a typed error. */
  const attempt = async <T>(clock: CallClock, phase: ErrorContext['phase'], run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw toError(error, { config, clock, phase, secrets: secrets() });
    }
  };

  return {
    name: 'ai-sdk',
    sendsUsage: true,
    fields: fieldsOf(config),
    check: (request) => void toCallOptions(config, request),
    async generate(request, clock) {
      const options = { ...toCallOptions(config, request), abortSignal: clock.signal };
      return attempt(clock, 'answer', async () => {
        const model = await raceSignal(load(), clock.signal);
        const result = await raceSignal(Promise.resolve(model.doGenerate(options)), clock.signal);
        refuseWarnings(name, result.warnings);
        return toCompletion(config, result);
      });
    },
    async stream(request, clock) {
      // Of a stream, the package hands log probabilities on in no other way.
      const includeRawChunks = config.package === '@ai-sdk/openai-compatible' && request.logprobs === true;
      const options = { ...toCallOptions(config, request), includeRawChunks, abortSignal: clock.signal };
      return attempt(clock, 'opening', async () => {
        const model = await raceSignal(load(), clock.signal);
        const opening = Promise.resolve(model.doStream(options));
        // Who gave up hears nothing of a stream that comes later.
        void opening.then(({ stream }) => (clock.aborted ? stream.cancel() : undefined)).catch(() => {});
        const { stream } = await raceSignal(opening, clock.signal);
        return eventBytes(stream, { config, clock, secrets: secrets() });
      });
    },
    async close() {
      await connections?.close();
    },
  };
}
