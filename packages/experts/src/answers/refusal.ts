import { TorouterError } from '@torouter/data';

/** Short machine-readable words; a provider's sentences may quote keys and prompts. */
const WORD = /^[\w.-]{1,64}$/;

/**
 * The typed error for an answer whose status is not 200.
 *
 * @param key The API key, which no word of the provider may repeat.
 */
export function refusal(
  name: string,
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: Uint8Array,
  key?: string,
): TorouterError {
  const { type, code } = errorWords(body, key);
  const retryAfterSeconds = retryAfter(headers['retry-after']);
  const said = [code, type].filter((word) => word !== undefined).join(', ');
  return new TorouterError(
    'TOROUTER_EXPERT_REFUSED',
    `The expert ${name} answered ${status}${said && ` (${said})`}. ${remedy(status, retryAfterSeconds)}`,
    {
      details: {
        expert: name,
        status,
        ...(type && { type }),
        ...(code && { code }),
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      },
    },
  );
}

function remedy(status: number, retryAfterSeconds: number | undefined): string {
  if (status === 401 || status === 403) return 'Check the key in the environment variable that its apiKeyEnv names.';
  if (status === 404) return 'Check its baseUrl (with its version, such as /v1) and its model.';
  if (status === 429)
    return `It limits our rate; try again ${retryAfterSeconds === undefined ? 'later' : `in ${retryAfterSeconds} s`}, or lower its maxConcurrency.`;
  if (status >= 500) return 'The fault is at its side; try again later.';
  return 'It does not accept this request; check model, parameters and messages.';
}

function errorWords(body: Uint8Array, key: string | undefined): { type?: string; code?: string } {
  try {
    const { error } = JSON.parse(Buffer.from(body).toString()) as { error?: { type?: unknown; code?: unknown } };
    const word = (value: unknown) =>
      typeof value === 'string' && WORD.test(value) && !(key && value.includes(key)) ? value : undefined;
    return { type: word(error?.type), code: word(error?.code) };
  } catch {
    return {};
  }
}

/** Seconds of a Retry-After header, which holds seconds or a date. */
function retryAfter(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds));
}
