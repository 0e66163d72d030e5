import { isUtf8 } from 'node:buffer';
import { TorouterError } from '@torouter/data';

/** Tool schemas nest 20 to 30 levels; whoever serialises the request again recurses once per level. */
const MAX_DEPTH = 200;

/**
 * The JSON object in a request body. Messages of errors never quote the body.
 *
 * @throws {TorouterError} TOROUTER_BODY_MISSING, TOROUTER_BODY_INVALID_JSON
 */
export function parseBody(bytes: Uint8Array): Record<string, unknown> {
  if (bytes.length === 0)
    throw new TorouterError(
      'TOROUTER_BODY_MISSING',
      'The request has no body; send a JSON object such as {"messages": [{"role": "user", "content": "…"}]}.',
    );
  if (!isUtf8(bytes)) throw invalid('is not valid UTF-8');
  const value = parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`holds ${value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`}`);
  // Each level takes two characters.
  if (bytes.length > 2 * MAX_DEPTH && isDeeper(value, MAX_DEPTH))
    throw invalid(`is nested more than ${MAX_DEPTH} levels deep`);
  return value as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    throw invalid(position ? `is not JSON (at character ${position})` : 'is not JSON');
  }
}

function invalid(what: string): TorouterError {
  return new TorouterError(
    'TOROUTER_BODY_INVALID_JSON',
    `Expected a JSON object as the request body, but the body ${what}.`,
  );
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    // `for in` makes a string of every index.
    for (let i = 0; i < value.length; i++) if (isDeeper(value[i], levels - 1)) return true;
    return false;
  }
  for (const key in value) if (isDeeper((value as Record<string, unknown>)[key], levels - 1)) return true;
  return false;
}
