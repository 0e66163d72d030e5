import { afterEach, expect, it } from '@jest/globals';
import { ProxyTracerProvider, trace, type TracerProvider } from '@opentelemetry/api';
import { registeredTelemetry } from './registered-telemetry.js';

afterEach(() => trace.disable());

it('is undefined as long as nobody has registered an SDK', async () => {
  expect(await registeredTelemetry()).toBeUndefined();
});

it('is the API once somebody has', async () => {
  const provider: TracerProvider = { getTracer: (name) => new ProxyTracerProvider().getTracer(name) };
  trace.setGlobalTracerProvider(provider);
  expect((await registeredTelemetry())?.trace).toBe(trace);
});
