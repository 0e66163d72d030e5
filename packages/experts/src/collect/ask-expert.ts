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
export async function askExpert(
  expert: Expert,
  request: ChatRequest,
  { streams, signal }: { streams: boolean; signal: AbortSignal },
): Promise<Asked> {
  if (!streams) return expert.generate(request, { signal });
  const stream = await expert.stream(request, { signal });
  const text = await streamText(stream);
  return { ...stream.summary(), text };
}
