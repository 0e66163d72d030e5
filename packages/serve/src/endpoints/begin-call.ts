import type { ChatRequest } from '@torouter/experts';
import type { Call } from '../calls/expert-calls.js';
import type { Exchange } from '../monitor/exchange.js';
import type { Desk } from './desk.js';

/** Decides who answers the request of an exchange. */
export async function beginCall(desk: Desk, exchange: Exchange, request: ChatRequest): Promise<Call> {
  exchange.messages = request.messages;
  const { signal, session, span } = exchange;
  const call = await desk.begin(request, { signal, session, span });
  exchange.record = call.record;
  return call;
}
