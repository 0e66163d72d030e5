import { parseChatRequest } from '../request/parse-chat-request.js';
import { decisionHeaders } from '../response/decision-headers.js';
import { eventStream } from '../response/event-stream.js';
import { withLastChunk } from '../response/with-last-chunk.js';
import { beginCall } from './begin-call.js';
import type { Endpoint } from './endpoint.js';
import { endInErrorEvent } from './end-in-error-event.js';

/** `POST /v1/chat/completions`: the expert's bytes as they came, whole or streamed. */
export const chatCompletionsEndpoint: Endpoint = {
  label: '/v1/chat/completions',
  method: 'POST',
  async answer(desk, exchange, body) {
    const request = parseChatRequest(body);
    const begun = beginCall(desk, exchange, request);
    const call = begun instanceof Promise ? await begun : begun;
    if (!request.stream) {
      const answer = await desk.calls.ask(call);
      const headers = ['content-type', 'application/json', ...decisionHeaders(call.record, true)];
      return { status: 200, headers, body: answer.body };
    }
    const { chunks } = await desk.calls.stream(call);
    const wantsUsage = request.stream_options?.include_usage === true;
    const events = wantsUsage ? withLastChunk(chunks, call.record) : chunks;
    return eventStream(endInErrorEvent(events, exchange), decisionHeaders(call.record, false));
  },
};
