import type { TorouterError } from '@torouter/data';
import { parseBody } from '../request/parse-body.js';
import { decisionHeaders } from '../response/decision-headers.js';
import { eventStream } from '../response/event-stream.js';
import { jsonResponse } from '../response/json-response.js';
import { withLastChunk } from '../response/with-last-chunk.js';
import { parseResponsesRequest } from '../responses/parse-responses-request.js';
import { responseEvents } from '../responses/response-events.js';
import { toResponse } from '../responses/to-response.js';
import { beginCall } from './begin-call.js';
import type { Endpoint } from './endpoint.js';
import { endInErrorEvent } from './end-in-error-event.js';

/** `POST /v1/responses`: OpenAI's newer endpoint, on top of chat completions. Nothing is stored. */
export const responsesEndpoint: Endpoint = {
  label: '/v1/responses',
  method: 'POST',
  async answer(desk, exchange, body) {
    const { model, stream, chat, echo } = parseResponsesRequest(parseBody(body));
    // The last chunk of a stream has the usage, of which the response's last event is made.
    const request = { ...chat, model, ...(stream && { stream, stream_options: { include_usage: true } }) };
    const call = await beginCall(desk, exchange, request);
    const { record } = call;
    const meta = () => ({
      id: `resp_${record.id}`,
      createdSeconds: record.createdSeconds,
      model: record.decision.expert,
      echo,
    });
    if (!stream) {
      const answer = await desk.calls.ask(call);
      return jsonResponse(200, toResponse(answer.body, meta()), decisionHeaders(record, true));
    }
    const { chunks } = await desk.calls.stream(call);
    const events = endInErrorEvent(withLastChunk(chunks, record), exchange);
    const onBroken = (error: TorouterError) => {
      record.failed(error.code);
      desk.monitors.metrics.failed(record.decision.expert, error.code);
      record.end('failed');
      exchange.end(200, error);
    };
    return eventStream(responseEvents(events, meta(), onBroken), decisionHeaders(record, false));
  },
};
