import { existsSync } from 'node:fs';
import { TorouterError } from '../torouter-error.js';
import type { InstructionSource } from './instruction-source.js';
import { toInstructionFormat } from './to-instruction-format.js';

/**
 * The sources that a text names: PATH (torouter's own form, a file or a folder) or FORMAT=PATH, several of them with commas
 * between. What exists on disk under the whole text, or under what follows FORMAT=, is one path, whatever signs are in it.
 *
 * @example parseInstructionSources('mine,gsm8k=train.jsonl,gsm8k=test.jsonl')
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for an unknown format, and where a path is missing. Whether the paths
 *   exist is only seen when they are read.
 */
export function parseInstructionSources(text: string): InstructionSource[] {
  if (existsSync(text)) return [{ path: text }];
  const [, format, path] = split(text);
  if (format !== undefined && existsSync(path)) return [toSource(text)];
  return text.split(',').map((part) => toSource(part.trim()));
}

function toSource(text: string): InstructionSource {
  const [whole, format, path] = split(text);
  if (format !== undefined && existsSync(whole)) return { path: whole };
  if (path === '')
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      'Instructions should be PATH or FORMAT=PATH, with commas between several; ' +
        `${format === undefined ? 'one of them is empty' : `after "${format.slice(0, 60)}=" there is no path`}.`,
    );
  return format === undefined ? { path } : { path, format: toInstructionFormat(format) };
}

/** The text, its format and its path. A head with a dot, a slash or a comma in it is no format, but part of a path. */
function split(text: string): [string, string | undefined, string] {
  const at = text.indexOf('=');
  const head = text.slice(0, Math.max(at, 0));
  return at < 0 || /[./\\,]/.test(head) ? [text, undefined, text] : [text, head.trim(), text.slice(at + 1).trim()];
}
