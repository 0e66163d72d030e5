import { TorouterError } from '@torouter/data';
import type { CallClock } from '../calls/call-clock.js';
import type { ExpertConfig } from '../expert-config.js';
import { refusal } from '../answers/refusal.js';
import { errorBody } from './error-body.js';
import { errorWords } from './error-words.js';
import { reasonOf } from './reason-of.js';
import { unsupportedField } from './unsupported-field.js';

/** Status of an error event that names none: the fault is upstream. */
const BAD_GATEWAY = 502;
/** How packages name a variable of the environment in their sentences. */
const VARIABLE = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/;

/** A package's name for what it lacks, e.g. "File URL data"; one with an address or a quotation in it is not repeated. */
const LABEL = /^(?!.*:\/\/)[\w ./*:+-]{1,90}$/;

/** What is known where an error of a package is met. */
export interface ErrorContext {
  config: Pick<ExpertConfig, 'name' | 'package'>;
  clock: Pick<CallClock, 'aborted' | 'reason'>;
  /** What no word of the error may repeat. */
  secrets: readonly string[];
  /** A whole answer; the beginning of a stream, until the endpoint has accepted it; a stream that it has accepted. */
  phase: 'answer' | 'opening' | 'stream';
  /** Events of the stream have been handed out. */
  begun?: boolean;
}

/** Fields that errors of the AI SDK have. They are told by name: a package may bring its own copy of their classes. */
interface ProviderError {
  name?: unknown;
  message?: unknown;
  stack?: unknown;
  statusCode?: unknown;
  responseHeaders?: Record<string, string>;
  responseBody?: string;
  functionality?: unknown;
  argument?: unknown;
  cause?: unknown;
}

/**
 * The typed error for what a provider's package threw, or sent as the error of a stream. What the clock aborted with passes. The package's own
 * error is no cause of it: it holds the request, with prompt and key.
 */
export function toError(error: unknown, context: ErrorContext): unknown {
  const { config, clock, secrets, phase, begun } = context;
  const { name, package: packageName = '' } = config;
  if (clock.aborted) return clock.reason;
  for (let each = error, depth = 0; each != null && depth < 10; each = (each as ProviderError).cause, depth++)
    if (TorouterError.isInstance(each)) return each;
  const thrown = (typeof error === 'object' && error !== null ? error : {}) as ProviderError;
  const { reason, isTransport } = reasonOf(thrown, secrets);
  const make = (code: TorouterError['code'], what: string, details: Record<string, unknown> = { reason }) =>
    new TorouterError(code, `The expert ${name} ${what}`, { details: { expert: name, ...details } });
  const broken = () =>
    make('TOROUTER_EXPERT_STREAM_BROKEN', `broke off in the middle of a stream (${reason}). Try again.`);
  const unreachable = () => {
    if (phase === 'stream') return broken();
    if (reason === 'ERR_INVALID_URL' || reason === 'ERR_BAD_PORT')
      return make(
        'TOROUTER_EXPERTS_CONFIG_INVALID',
        `has no address that fetch takes (${reason}). Correct its baseUrl.`,
      );
    return make('TOROUTER_EXPERT_UNREACHABLE', `cannot be reached (${reason}). Check that it runs, and its baseUrl.`);
  };
  const bad = () => {
    if (!isTransport)
      return make(
        'TOROUTER_EXPERT_BAD_RESPONSE',
        `answered with something that ${packageName} cannot read (${reason}). Check its baseUrl and its model, or update the package.`,
      );
    if (phase !== 'answer') return broken();
    return make('TOROUTER_EXPERT_BAD_RESPONSE', `broke off in the middle of its answer (${reason}). Try again.`);
  };
  const refused = (status: number, said: unknown, headers: Record<string, string> = {}) => {
    const { type = headers['x-amzn-errortype']?.split(':')[0], code } = errorWords(said, secrets);
    return refusal(name, status, headers, Buffer.from(JSON.stringify({ error: { type, code } })));
  };

  if (begun) return broken();
  // Not an error but what an endpoint sent as one, in the middle of a status of 200.
  if (typeof thrown.stack !== 'string') return refused(errorWords(error, secrets).status ?? BAD_GATEWAY, error);
  if (thrown.name === 'AI_APICallError' || typeof thrown.statusCode === 'number') {
    const { statusCode, responseHeaders, responseBody } = thrown;
    if (typeof statusCode !== 'number') return unreachable();
    const body = errorBody(responseBody);
    // Gateways in front of providers send errors with a status of 200.
    if (statusCode < 300 && body.error) return refused(errorWords(body, secrets).status ?? BAD_GATEWAY, body);
    // @ai-sdk/anthropic calls an event that it cannot read an answer of 500, with its own error as the body.
    if (statusCode < 300 || statusCode > 599 || String(body.name).startsWith('AI_')) return bad();
    return refused(statusCode, body, responseHeaders);
  }
  switch (thrown.name) {
    case 'AI_LoadAPIKeyError':
    case 'AI_LoadSettingError': {
      const variable = VARIABLE.exec(String(thrown.message))?.[0];
      return make(
        'TOROUTER_API_KEY_MISSING',
        `lacks a setting that ${packageName} needs${variable ? ` (${variable} is not set)` : ''}. Set it, name the variable that holds its key with apiKeyEnv, or put it into its settings.`,
        variable === undefined ? {} : { variable },
      );
    }
    case 'AI_UnsupportedFunctionalityError': {
      const label = LABEL.exec(String(thrown.functionality))?.[0];
      const lacks = label === undefined ? '' : `It has no support for: ${label}. `;
      return unsupportedField(name, 'a part of messages or tools', undefined, `${lacks}Ask another expert.`);
    }
    case 'AI_InvalidPromptError':
      return unsupportedField(name, 'messages', undefined, 'Check their order and roles, or ask another expert.');
    case 'AI_InvalidArgumentError':
      return unsupportedField(
        name,
        'an option',
        thrown.argument,
        'Check the fields of the request and its providerOptions.',
      );
    case 'AI_NoSuchModelError':
      return make(
        'TOROUTER_EXPERTS_CONFIG_INVALID',
        `has a model that ${packageName} does not know. Correct its model.`,
      );
  }
  if (String(thrown.message).startsWith('AWS '))
    return make(
      'TOROUTER_API_KEY_MISSING',
      `lacks credentials of AWS. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK.`,
      { variable: 'AWS_ACCESS_KEY_ID' },
    );
  return isTransport ? unreachable() : bad();
}
