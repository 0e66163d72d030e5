import { TorouterError } from '@torouter/data';
import { closedError } from '../calls/closed-error.js';
import { completionBody } from '../calls/completion-body.js';
import { completionEvents } from '../calls/completion-events.js';
import { promptOf } from '../calls/prompt-of.js';
import { readOnce } from '../calls/read-once.js';
import { usageOf } from '../calls/usage-of.js';
import type { CallOptions, ChatAnswer, ChatRequest, ChatStream, Expert } from '../expert.js';

/** A recorded answer. */
export interface Recording {
  prompt: string;
  response: string;
  /** What the recorded call cost; unknown where left out. */
  costUsd?: number;
}

/** What a replay expert answers from. */
export interface ReplayExpertOptions {
  name: string;
  recordings: readonly Recording[];
}

/** Nothing is sent, and nothing left out. */
const REPLAYED = { waitedSeconds: 0, nll: NaN, attempts: 1, droppedFields: [] };

/**
 * An expert that answers prompts with what was recorded: for demonstrations and tests, without a provider. A prompt is the text
 * of the last user message; any that is not recorded is answered with TOROUTER_REPLAY_MISS. It streams word by word.
 */
export function createReplayExpert({ name, recordings }: ReplayExpertOptions): Expert {
  const byPrompt = new Map(recordings.map((recording) => [recording.prompt, recording]));
  let closed = false;
  const find = ({ messages }: ChatRequest, { signal }: CallOptions): Recording => {
    signal?.throwIfAborted();
    if (closed) throw closedError(name);
    const recording = byPrompt.get(promptOf(messages) ?? '');
    if (recording) return recording;
    throw new TorouterError(
      'TOROUTER_REPLAY_MISS',
      `The expert ${name} replays ${byPrompt.size} recorded answers, and this prompt is not among them. To answer any prompt attach real experts: list them in an experts.json and run "torouter serve --router DIR --experts experts.json".`,
      { details: { expert: name, recordings: byPrompt.size } },
    );
  };
  const costOfRecording = ({ costUsd }: Recording) => (costUsd === undefined || Number.isNaN(costUsd) ? null : costUsd);

  async function generate(request: ChatRequest, options: CallOptions = {}): Promise<ChatAnswer> {
    const started = performance.now();
    const recording = find(request, options);
    const usage = usageOf(undefined, request.messages, { characters: recording.response.length });
    const body = completionBody(name, recording.response, usage);
    return {
      body,
      text: recording.response,
      finishReason: 'stop',
      usage,
      costUsd: costOfRecording(recording),
      seconds: (performance.now() - started) / 1000,
      ...REPLAYED,
    };
  }

  async function stream(request: ChatRequest, options: CallOptions = {}): Promise<ChatStream> {
    const started = performance.now();
    const recording = find(request, options);
    const seconds = () => (performance.now() - started) / 1000;
    const secondsToFirstToken = seconds();
    const events = completionEvents(name, recording.response.match(/\s*\S+\s*$|\s*\S+/g) ?? [recording.response]);
    return {
      [Symbol.asyncIterator]: readOnce(async function* () {
        for await (const event of events) {
          options.signal?.throwIfAborted();
          yield event;
        }
      }),
      droppedFields: [],
      summary: () => ({
        ...REPLAYED,
        finishReason: 'stop',
        usage: usageOf(undefined, request.messages, { characters: recording.response.length }),
        costUsd: costOfRecording(recording),
        seconds: seconds(),
        secondsToFirstToken,
      }),
    };
  }

  const close = async () => void (closed = true);
  return {
    name,
    protocol: 'replay',
    get state() {
      return closed ? 'closed' : 'ready';
    },
    generate,
    stream,
    close,
    [Symbol.asyncDispose]: close,
  };
}
