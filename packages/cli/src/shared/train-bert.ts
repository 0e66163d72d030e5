import { availableParallelism } from 'node:os';
import { TrainingCheckpoints, trainRouterEvents, type TrainRouterOptions } from '@torouter/classifiers';
import { drain, TorouterError, type OutcomeTable } from '@torouter/data';
import type { Device, Precision } from '@torouter/onnx';
import { downloadProgress } from './download-progress.js';
import { EventLog } from './event-log.js';
import { showProgress } from './show-progress.js';
import { say } from './terminal.js';

/** What `torouter train --classifier bert` is told besides the settings. */
export interface TrainBertOptions {
  out: string;
  resume?: boolean;
  device?: Device;
  embedding?: string;
  precision?: Precision;
}

/**
 * Trains a BERT-Router with checkpoints in `OUT.partial`, events in `OUT.events.jsonl`, and writes it into OUT when it is complete;
 * then `OUT.partial` goes.
 */
export async function trainBert(
  table: OutcomeTable,
  training: TrainRouterOptions,
  { out, resume, device = 'auto', embedding, precision }: TrainBertOptions,
): Promise<void> {
  if (embedding !== undefined || precision !== undefined)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      '--embedding and --precision are the sentence encoder’s, and bert has none: --model names what is fine-tuned, and the router holds it at int8 and fp32.',
    );
  const path = out.replace(/[/\\]+$/, '');
  await using checkpoints = await TrainingCheckpoints.open(`${path}.partial`, { resume });
  await using log = new EventLog(`${path}.events.jsonl`);
  const download = downloadProgress();
  const progress = showProgress('bert');
  try {
    await using router = await drain(
      trainRouterEvents(table, {
        ...training,
        checkpoints,
        options: {
          threads: availableParallelism(),
          ...training.options,
          device,
          hub: { onProgress: download.onProgress },
          onFallback: say,
        },
      }),
      (event) => {
        log.add(event);
        progress.onEvent(event);
      },
    );
    await router.save(out);
    try {
      // Before the checkpoints go, from which it could be written again.
      await log.close();
    } finally {
      await checkpoints.remove();
    }
  } finally {
    progress.stop();
    download.stop();
  }
}
