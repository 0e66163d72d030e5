import { parseChatRequest } from '../request/parse-chat-request.js';
import { decisionHeaders } from '../response/decision-headers.js';
import type { Endpoint } from './endpoint.js';
import { endInErrorEvent } from './end-in-error-event.js';

/** `POST /v1/chat/completions`: the expert's bytes as they came, whole or streamed. */
export const chatCompletionsEndpoint: Endpoint = {
  label: '/v1/chat/completions',
  method: 'POST',
  async answer({ gateway, calls }, exchange, body) {
    const request = parseChatRequest(body);
    const decision = (exchange.decision = await gateway.decide(request, exchange.options));
    if (!request.stream) {
      const answer = await calls.ask(decision, request, exchange.options);
      return {
        status: 200,
        headers: ['content-type', 'application/json', ...decisionHeaders(decision, answer.droppedFields)],
        body: answer.body,
      };
    }
    const stream = await calls.stream(decision, request, exchange.options);
    return {
      status: 200,
      headers: [
        'content-type',
        'text/event-stream; charset=utf-8',
        'cache-control',
        'no-cache',
        ...decisionHeaders(decision, stream.droppedFields),
      ],
      stream: endInErrorEvent(stream.chunks, exchange),
    };
  },
};
