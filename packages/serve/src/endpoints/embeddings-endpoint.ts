import { estimateTokens, TorouterError } from '@torouter/data';
import { embeddingsResponse } from '../embeddings/embeddings-response.js';
import { parseEmbeddingsRequest } from '../embeddings/parse-embeddings-request.js';
import { parseBody } from '../request/parse-body.js';
import { jsonResponse } from '../response/json-response.js';
import type { Endpoint } from './endpoint.js';

/** `POST /v1/embeddings`: by the router's own encoder, which is loaded anyway. Tokens are estimated by characters / 4. */
export const embeddingsEndpoint: Endpoint = {
  label: '/v1/embeddings',
  method: 'POST',
  async answer({ gateway }, { signal }, body) {
    const { encoder } = gateway;
    if (!encoder)
      throw new TorouterError(
        'TOROUTER_NO_ENCODER',
        `The router "${gateway.router.name}" has no encoder to embed texts with. Train one with --embedding minilm, or ask a provider of embeddings.`,
      );
    const { dimensions, id } = encoder;
    const { model, texts, encodingFormat } = parseEmbeddingsRequest(parseBody(body), dimensions);
    if (!gateway.takesForEncoder(model))
      throw new TorouterError(
        'TOROUTER_UNKNOWN_MODEL',
        `Expected "model" to be ${JSON.stringify(id)}, "auto" or the router's name, for embeddings are made by the router's encoder.`,
        { details: { param: 'model' } },
      );
    const vectors = await encoder.encode(texts, { signal });
    const tokens = Math.ceil(texts.reduce((sum, text) => sum + estimateTokens(text.length), 0));
    return jsonResponse(200, embeddingsResponse(vectors, { dimensions, model: id, encodingFormat, tokens }));
  },
};
