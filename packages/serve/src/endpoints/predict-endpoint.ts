import { TorouterError } from '@torouter/data';
import { parseChatRequest } from '../request/parse-chat-request.js';
import { decisionHeaders } from '../response/decision-headers.js';
import { jsonResponse } from '../response/json-response.js';
import type { Endpoint } from './endpoint.js';

/** `POST /predict`: the paper's endpoint (TO-Router, section 3, phase 3). */
export const predictEndpoint: Endpoint = {
  label: '/predict',
  method: 'POST',
  async answer({ gateway, calls }, exchange, body) {
    const request = parseChatRequest(body);
    if (request.stream)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        'POST /predict answers in one piece; leave "stream" out, or use POST /v1/chat/completions.',
        { details: { param: 'stream' } },
      );
    const decision = (exchange.decision = await gateway.decide(request, exchange.options));
    const answer = await calls.ask(decision, request, exchange.options);
    return jsonResponse(200, gateway.prediction(decision, answer), decisionHeaders(decision, answer.droppedFields));
  },
};
