import { TorouterError } from '@torouter/data';
import type { Supports } from '../expert-config.js';
import type { ChatRequest } from '../expert.js';

/** Types of a message's part that is an image. */
const IMAGES: ReadonlySet<string> = new Set(['image_url', 'input_image', 'image']);
const JSON_FORMATS: ReadonlySet<unknown> = new Set(['json_object', 'json_schema']);

/** Where a request shows that it needs something, by what it needs. */
const NEEDS: readonly [keyof Supports, (request: ChatRequest) => string[]][] = [
  ['tools', toolFields],
  ['images', imageFields],
  ['json', ({ response_format: format }) => (isJson(format) ? ['response_format'] : [])],
];

/**
 * Holds a request against what the model can do as its entry says.
 *
 * @param name The expert's, for errors.
 * @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD, naming every need that the entry denies.
 */
export function checkSupports(name: string, supports: Supports | undefined, request: ChatRequest): void {
  if (!supports) return;
  const denied = NEEDS.flatMap(([need, fieldsOf]) => {
    const fields = supports[need] === false ? fieldsOf(request) : [];
    return fields.length > 0 ? [{ need, fields }] : [];
  });
  if (denied.length === 0) return;
  const needs = denied.map(({ need }) => need).join(', ');
  throw new TorouterError(
    'TOROUTER_UNSUPPORTED_FIELD',
    `The request needs ${needs}, and the entry of the expert ${name} declares in "supports" that its model lacks ${denied.length === 1 ? 'it' : 'them'}. Leave ${denied.length === 1 ? 'it' : 'them'} out, ask another expert, or mend "supports".`,
    { details: { expert: name, fields: denied.flatMap(({ fields }) => fields) } },
  );
}

function toolFields(request: ChatRequest): string[] {
  if (request.tool_choice === 'none') return [];
  return ['tools', 'functions'].filter((field) => {
    const value = request[field];
    return Array.isArray(value) && value.length > 0;
  });
}

function imageFields({ messages }: ChatRequest): string[] {
  return messages.flatMap(({ content }, i) =>
    Array.isArray(content)
      ? (content as ({ type?: unknown } | null)[]).flatMap((part, j) =>
          IMAGES.has(String(part?.type)) ? [`messages[${i}].content[${j}]`] : [],
        )
      : [],
  );
}

function isJson(format: unknown): boolean {
  return JSON_FORMATS.has((format as { type?: unknown } | null | undefined)?.type);
}
