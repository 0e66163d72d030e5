import { TorouterError } from '@torouter/data';

/** What an error status of the hub means and what helps. */
export function statusError(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  { model, revision, endpoint, hasToken }: { model: string; revision: string; endpoint: string; hasToken: boolean },
): TorouterError {
  const details = { status, model, revision };
  const refused = (message: string) => new TorouterError('TOROUTER_HUB_REFUSED', message, { details });
  const notFound = (message: string) => new TorouterError('TOROUTER_MODEL_NOT_FOUND', message, { details });
  const withToken = hasToken
    ? 'The token (HF_TOKEN) that was sent is not valid or may not read it'
    : 'Where it is private, set HF_TOKEN to a token that may read it (settings/tokens on the hub)';
  switch (status) {
    case 401:
      // The hub also says so of models that do not exist, to those it does not know.
      return refused(
        `${endpoint} refuses the model ${model} (401): it does not exist, or is private or gated. Check the name. ${withToken}.`,
      );
    case 403:
      return refused(
        `${endpoint} denies access to the model ${model} (403). Accept its conditions at ${endpoint}/${model} if it has any. ${withToken}.`,
      );
    case 404:
      return notFound(
        headers['x-error-code'] === 'RevisionNotFound'
          ? `The model ${model} has no revision ${revision}. See its branches and tags at ${endpoint}/${model}/tree/main.`
          : `There is no model ${model} at revision ${revision} on ${endpoint} (404), and no folder of that name. Check the name; a folder is best given as ./path.`,
      );
    case 429: {
      const wait = headers['retry-after'];
      return refused(
        `${endpoint} has had too many requests (429). Wait ${typeof wait === 'string' && /^\d+$/.test(wait) ? `${wait} seconds` : 'some minutes'} and run it again${hasToken ? '' : '; with HF_TOKEN the limits are higher'}.`,
      );
    }
    default:
      return refused(
        `${endpoint} answered with status ${status} for the model ${model}. Check HF_ENDPOINT and proxies.`,
      );
  }
}
