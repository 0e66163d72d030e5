import { TorouterError } from '@torouter/data';
import { parseChatRequest } from '../request/parse-chat-request.js';
import { decisionHeaders } from '../response/decision-headers.js';
import { jsonResponse } from '../response/json-response.js';
import { beginCall } from './begin-call.js';
import type { Endpoint } from './endpoint.js';

/** `POST /predict`: the paper's endpoint (TO-Router, section 3, phase 3). */
export const predictEndpoint: Endpoint = {
  label: '/predict',
  method: 'POST',
  async answer(desk, exchange, body) {
    const request = parseChatRequest(body);
    if (request.stream)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        'POST /predict answers in one piece; leave "stream" out, or use POST /v1/chat/completions.',
        { details: { param: 'stream' } },
      );
    const call = await beginCall(desk, exchange, request);
    const answer = await desk.calls.ask(call);
    return jsonResponse(200, desk.gateway.prediction(call.record.decision, answer), decisionHeaders(call.record, true));
  },
};
