import type { ChatRequest } from '@torouter/experts';
import type { Call } from '../calls/expert-calls.js';
import type { Exchange } from '../monitor/exchange.js';
import type { Desk } from './desk.js';

/** Decides who answers the request of an exchange. */
export function beginCall(desk: Desk, exchange: Exchange, request: ChatRequest): Call | Promise<Call> {
  exchange.messages = request.messages;
  const call = desk.begin(request, exchange);
  const begun = (made: Call) => {
    exchange.record = made.record;
    return made;
  };
  return call instanceof Promise ? call.then(begun) : begun(call);
}
