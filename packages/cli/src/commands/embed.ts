import { availableParallelism } from 'node:os';
import { readJsonLines, TorouterError } from '@torouter/data';
import { cachedEncoder, encodeStream, loadEncoder } from '@torouter/embed';
import { DEVICES, PRECISIONS, type Device, type Precision } from '@torouter/onnx';
import { Command, Option } from 'commander';
import { downloadProgress } from '../shared/download-progress.js';
import { openOutput } from '../shared/open-output.js';
import { parseInteger } from '../shared/parse-options.js';
import { refuseSameFile } from '../shared/refuse-same-file.js';
import { say } from '../shared/terminal.js';

interface EmbedCommandOptions {
  model: string;
  in: string;
  out: string;
  precision: Precision;
  device: Device;
  maxTokens?: number;
  workers?: number;
  cache?: string;
}

/** Lines between two reports of progress, where stderr is no terminal. */
const REPORT_EVERY = 10_000;
const MAX_WORKERS = 4;

/** `torouter embed`: texts → vectors, line by line, in order. */
export function embedCommand(signal: AbortSignal): Command {
  return new Command('embed')
    .description('Turn {text, id?} lines into {vector, id?} lines with a sentence encoder.')
    .option('--model <name>', 'minilm, a model folder, or a name on the Hugging Face hub', 'minilm')
    .requiredOption('--in <file>', 'texts (.jsonl, .jsonl.gz), or - for stdin')
    .requiredOption('--out <file>', 'vectors (.jsonl) to write, or - for stdout')
    .addOption(new Option('--precision <name>', 'of the model').choices(PRECISIONS).default('fp32'))
    .addOption(new Option('--device <name>', 'where it runs').choices(DEVICES).default('cpu'))
    .option('--max-tokens <n>', 'longer texts are cut (default: what the model says)', parseInteger(3))
    .option('--workers <n>', 'texts computed at once (default: one per core, at most 4)', parseInteger(1))
    .option('--cache <folder>', 'keep vectors here, and take those that are there')
    .action(async (options: EmbedCommandOptions) => {
      await refuseSameFile(options.in, options.out);
      const progress = downloadProgress();
      const loaded = await loadEncoder(options.model, {
        precision: options.precision,
        device: options.device,
        maxTokens: options.maxTokens,
        workers: options.workers ?? Math.min(MAX_WORKERS, availableParallelism()),
        signal,
        onProgress: progress.onProgress,
        onFallback: say,
      }).finally(progress.stop);
      await using encoder = options.cache ? cachedEncoder(loaded, { folder: options.cache }) : loaded;
      await using output = await openOutput(options.out);
      const ids: unknown[] = [];
      let done = 0;
      const report = (count: number) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${count} texts`);
        else if (Math.floor(count / REPORT_EVERY) > Math.floor(done / REPORT_EVERY)) say(`${count} texts`);
        done = count;
      };
      for await (const vector of encodeStream(encoder, textsOf(options.in, ids, signal), {
        signal,
        onProgress: report,
      })) {
        const id = ids.shift();
        const line = `${JSON.stringify({ ...(id !== undefined && { id }), vector: [...vector] })}\n`;
        if (!(await output.write(line))) return;
      }
      await output.finish();
      if (process.stderr.isTTY && done > 0) process.stderr.write('\n');
      const cut = loaded.truncatedTexts;
      say(
        `${done} texts, ${encoder.dimensions} numbers each, by ${encoder.id}${cut ? `; ${cut} were longer than ${loaded.maxTokens} tokens and were cut` : ''}`,
      );
    });
}

/** The texts of the lines; their ids are put into `ids` in the same order. */
async function* textsOf(path: string, ids: unknown[], signal: AbortSignal): AsyncGenerator<string, void> {
  const { stdin } = process;
  const name = path === '-' ? 'stdin' : path;
  // A writer that is silent must not keep the process. Without an error: nobody may be there to receive it.
  const closeStdin = () => void stdin.destroy();
  if (path === '-') signal.addEventListener('abort', closeStdin, { once: true });
  try {
    for await (const { line, value } of readJsonLines(name, { signal, ...(path === '-' && { source: stdin }) })) {
      if (typeof value.text !== 'string')
        throw new TorouterError(
          'TOROUTER_BAD_RECORD',
          `${name}, line ${line}: it needs a "text" that is text. Write {"text": "…", "id": …}.`,
          { details: { file: path, line } },
        );
      ids.push(value.id);
      yield value.text;
    }
  } finally {
    signal.removeEventListener('abort', closeStdin);
  }
}
