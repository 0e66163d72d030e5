import { TorouterError } from '@torouter/data';
import type { Dispatcher, Pool } from 'undici';
import type { CallClock } from '../calls/call-clock.js';
import { MAX_ANSWER_BYTES } from './max-answer-bytes.js';
import { transportError } from './transport-error.js';

/** A whole answer of an endpoint. */
export interface WholeAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Uint8Array;
}

/**
 * Sends a request and collects the whole answer, by undici's callbacks: a stream and its iterator would cost a gateway a quarter of
 * its throughput.
 *
 * @param name The expert's, for errors.
 * @throws {TorouterError} TOROUTER_EXPERT_UNREACHABLE, TOROUTER_EXPERT_BAD_RESPONSE; what the clock aborts with.
 */
export function exchange(
  name: string,
  pool: Pool,
  request: Dispatcher.DispatchOptions,
  clock: CallClock,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: WholeAnswer['headers'] = {};
    const chunks: Buffer[] = [];
    let length = 0;
    const fail = (error: unknown) => reject(transportError(name, status === 0 ? 'connect' : 'answer', error, clock));
    clock.whenAborted((reason) => {
      // A request that is still on its way to a connection is ended when it gets there.
      controller?.abort(asError(reason));
      reject(reason as Error);
    });
    pool.dispatch(request, {
      onRequestStart(started) {
        controller = started;
        if (clock.aborted) started.abort(asError(clock.reason));
      },
      onResponseStart(_, statusCode, received) {
        status = statusCode;
        headers = received;
      },
      onResponseData(_, chunk) {
        length += chunk.length;
        if (length <= MAX_ANSWER_BYTES) chunks.push(chunk);
        else controller!.abort(tooLong(name));
      },
      onResponseEnd() {
        resolve({ status, headers, body: chunks.length === 1 ? chunks[0] : Buffer.concat(chunks) });
      },
      onResponseError(_, error) {
        fail(error);
      },
    });
  });
}

/** undici takes errors only. */
function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The call was aborted.');
}

function tooLong(name: string): TorouterError {
  return new TorouterError(
    'TOROUTER_EXPERT_BAD_RESPONSE',
    `The expert ${name} answered with more than ${MAX_ANSWER_BYTES} bytes; no chat completion is so long. Check its baseUrl.`,
    { details: { expert: name, limitBytes: MAX_ANSWER_BYTES } },
  );
}
