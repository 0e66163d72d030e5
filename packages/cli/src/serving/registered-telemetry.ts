import type { OpenTelemetryApi } from '@torouter/serve';

/** OpenTelemetry's API where somebody has registered an SDK for traces (`NODE_OPTIONS="--import ./telemetry.mjs"`), else undefined. */
export async function registeredTelemetry(): Promise<OpenTelemetryApi | undefined> {
  const api = await import('@opentelemetry/api');
  const provider = api.trace.getTracerProvider();
  const behind = provider instanceof api.ProxyTracerProvider ? provider.getDelegate() : provider;
  // A fresh proxy has nothing behind it but the provider that does nothing.
  return behind === new api.ProxyTracerProvider().getDelegate() ? undefined : api;
}
