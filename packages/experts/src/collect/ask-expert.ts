import { streamText } from '../answers/stream-text.js';
import type { CallMeasure, ChatRequest, Expert } from '../expert.js';

/** What came of a call. */
export interface Asked extends CallMeasure {
  text: string;
  finishReason: string | null;
  /** Of a stream only. */
  secondsToFirstToken?: number;
}

/** Asks an expert once, whole or streamed. */
export function askExpert(
  expert: Expert,
  request: ChatRequest,
  { streams, signal }: { streams: boolean; signal: AbortSignal },
): Promise<Asked> {
  return streams ? readStream(expert, request, signal) : expert.generate(request, { signal });
}

async function readStream(expert: Expert, request: ChatRequest, signal: AbortSignal): Promise<Asked> {
  const stream = await expert.stream(request, { signal });
  const text = await streamText(stream);
  return { ...stream.summary(), text };
}
