import { TorouterError } from '@torouter/data';
import type { ResolveModelOptions } from '../resolve-model.js';

/** Options with the environment's values where none are given. */
export interface HubSettings {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly token?: string;
  readonly offline: boolean;
}

/** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT */
export function hubSettings({ endpoint, token, offline }: ResolveModelOptions): HubSettings {
  const { env } = process;
  const url = (endpoint ?? (env.HF_ENDPOINT || 'https://huggingface.co')).replace(/\/+$/, '');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      'The endpoint of the hub (HF_ENDPOINT) must be a URL with http or https, like https://huggingface.co.',
    );
  if (new URL(url).username || new URL(url).password)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      'The endpoint of the hub (HF_ENDPOINT) must hold no user name or password. Give a token by HF_TOKEN.',
    );
  const secret = (token ?? env.HF_TOKEN ?? '').trim();
  if (/[^\x21-\x7e]/.test(secret))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      'The token of the hub (HF_TOKEN) holds blanks or characters that no token has. Copy it again.',
    );
  return {
    endpoint: url,
    token: secret || undefined,
    offline: offline ?? /^(1|on|yes|true)$/i.test(env.HF_HUB_OFFLINE ?? ''),
  };
}
