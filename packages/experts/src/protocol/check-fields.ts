import { TorouterError } from '@torouter/data';
import type { ChatRequest } from '../expert.js';
import { fateOf, type FieldTable } from './field-table.js';

/** A request that can be carried, and the hints that were left out of it. */
export interface CheckedRequest {
  request: ChatRequest;
  droppedFields: readonly string[];
}

const NOTHING: readonly string[] = [];

/**
 * Holds a request against the fields that its protocol carries, before it is sent. A field that asks for nothing (undefined, null, `n: 1`,
 * `logprobs: false`, no tools) counts as left out.
 *
 * @param name The expert's, for errors.
 * @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD, naming all of them.
 */
export function checkFields(
  name: string,
  protocol: string,
  table: FieldTable | undefined,
  request: ChatRequest,
): CheckedRequest {
  if (!table) return { request, droppedFields: NOTHING };
  const carried: Record<string, unknown> = {};
  const droppedFields: string[] = [];
  const refused: string[] = [];
  for (const [field, value] of Object.entries(request)) {
    if (asksForNothing(field, value, request)) continue;
    const fate = fateOf(field, table);
    if (fate === 'carried') carried[field] = value;
    else if (fate === 'dropped') droppedFields.push(field);
    else refused.push(field);
  }
  if (refused.length > 0)
    throw new TorouterError(
      'TOROUTER_UNSUPPORTED_FIELD',
      `The expert ${name} cannot be asked with ${refused.map((field) => field.slice(0, 60)).join(', ')}: its protocol (${protocol}) does not carry ${refused.length === 1 ? 'it' : 'them'}, and the answer would mean something else without. Leave ${refused.length === 1 ? 'it' : 'them'} out, or ask another expert.`,
      { details: { expert: name, fields: refused } },
    );
  return { request: carried as ChatRequest, droppedFields };
}

function asksForNothing(field: string, value: unknown, request: ChatRequest): boolean {
  if (value === undefined || value === null) return true;
  switch (field) {
    case 'n':
      return value === 1;
    case 'logprobs':
    case 'store':
      return value === false;
    case 'top_logprobs':
      return value === 0 || request.logprobs !== true;
    case 'tools':
    case 'functions':
      return Array.isArray(value) && value.length === 0;
    case 'tool_choice':
    case 'parallel_tool_calls':
      return !Array.isArray(request.tools) || request.tools.length === 0;
    case 'response_format':
      return (value as { type?: unknown }).type === 'text';
    case 'modalities':
      return Array.isArray(value) && value.every((modality) => modality === 'text');
    default:
      return false;
  }
}
