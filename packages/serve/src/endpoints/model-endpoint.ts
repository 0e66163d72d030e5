import { TorouterError } from '@torouter/data';
import { jsonResponse } from '../response/json-response.js';
import type { Endpoint } from './endpoint.js';

/** `GET /v1/models/{model}`: one of them; names may hold slashes. */
export const modelEndpoint: Endpoint = {
  label: '/v1/models/{model}',
  method: 'GET',
  answer({ gateway }, { path }) {
    const name = decode(path.slice('/v1/models/'.length));
    const entry = gateway.models().data.find(({ id }) => id === name);
    if (!entry)
      throw new TorouterError('TOROUTER_UNKNOWN_MODEL', 'There is no such model; GET /v1/models lists them.', {
        details: { param: 'model' },
      });
    return jsonResponse(200, entry);
  },
};

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
