import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Encoder } from '@torouter/embed';

/** Options that are no settings, or are part of the classifier's state. */
const NO_SETTINGS = new Set(['vectorizer', 'encoder', 'validation', 'checkpoints', 'hub', 'onFallback']);

/** Options as an artefact records them: plain JSON; an encoder is named, the path of a model is not. */
export function plainOptions(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { encoder, model } = options as { encoder?: Encoder; model?: unknown };
  const plain = Object.entries(options).filter(
    ([name, value]) => !NO_SETTINGS.has(name) && value !== undefined && !(name === 'model' && isPath(model)),
  );
  return { ...Object.fromEntries(plain), ...(encoder !== undefined && { embedding: encoder.id }) };
}

function isPath(model: unknown): boolean {
  return typeof model === 'string' && (model.startsWith('.') || isAbsolute(model) || existsSync(model));
}
