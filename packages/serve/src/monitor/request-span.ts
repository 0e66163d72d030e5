import type * as OpenTelemetry from '@opentelemetry/api';
import { TorouterError } from '@torouter/data';

/** The module `@opentelemetry/api`; whoever wants traces hands it over, and registers an SDK for it. */
export type OpenTelemetryApi = typeof OpenTelemetry;

type Attributes = OpenTelemetry.Attributes;

/** A span of OpenTelemetry, named after its conventions for generative AI. Prompts, answers and keys are never in it. */
export class RequestSpan {
  readonly #api: OpenTelemetryApi;
  readonly #span: OpenTelemetry.Span;
  readonly #context: OpenTelemetry.Context;

  private constructor(api: OpenTelemetryApi, name: string, attributes: Attributes, parent: OpenTelemetry.Context) {
    this.#api = api;
    const kind = api.SpanKind.INTERNAL;
    this.#span = api.trace.getTracer('torouter').startSpan(name, { attributes, kind }, parent);
    this.#context = api.trace.setSpan(parent, this.#span);
  }

  /** Begins with the caller's trace: the active one, else that of the request's `traceparent`. */
  static begin(
    api: OpenTelemetryApi,
    name: string,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): RequestSpan {
    const active = api.context.active();
    const parent = api.trace.getSpan(active) ? active : api.propagation.extract(active, headers);
    return new RequestSpan(api, name, {}, parent);
  }

  /** A step of the request. */
  child(name: string, attributes: Attributes): RequestSpan {
    return new RequestSpan(this.#api, name, attributes, this.#context);
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  end(): void {
    this.#span.end();
  }

  fail(error: unknown): void {
    const code = TorouterError.isInstance(error) ? error.code : 'TOROUTER_INTERNAL';
    this.#span.setAttribute('error.type', code);
    this.#span.setStatus({ code: this.#api.SpanStatusCode.ERROR, message: code });
    this.#span.end();
  }
}
