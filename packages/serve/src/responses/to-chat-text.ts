import { invalidField } from './invalid-field.js';
import { isObject } from './is-object.js';
import { refuseOthers } from './refuse-others.js';

const TEXT_FIELDS: ReadonlySet<string> = new Set(['format', 'verbosity']);
const TYPE_FIELDS: ReadonlySet<string> = new Set(['type']);
const SCHEMA_FIELDS: ReadonlySet<string> = new Set(['type', 'name', 'description', 'schema', 'strict']);

/**
 * Responses' `text` as chat's `response_format` and `verbosity`. The format "text", which is the default, is none.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT, TOROUTER_UNSUPPORTED_FIELD
 */
export function toChatText(text: unknown): { response_format?: object; verbosity?: string } {
  if (!isObject(text)) throw invalidField('text', 'an object', text);
  refuseOthers(text, TEXT_FIELDS, 'text.');
  const { format, verbosity } = text;
  if (verbosity != null && typeof verbosity !== 'string') throw invalidField('text.verbosity', 'a string', verbosity);
  const responseFormat = format == null ? undefined : responseFormatOf(format);
  return {
    ...(responseFormat && { response_format: responseFormat }),
    ...(verbosity != null && { verbosity }),
  };
}

function responseFormatOf(format: unknown): object | undefined {
  if (!isObject(format)) throw invalidField('text.format', 'an object', format);
  const { type } = format;
  if (type === 'text' || type === 'json_object') {
    refuseOthers(format, TYPE_FIELDS, 'text.format.');
    return type === 'text' ? undefined : { type };
  }
  if (type !== 'json_schema') throw invalidField('text.format.type', '"text", "json_object" or "json_schema"', type);
  const { name, description, schema, strict } = format;
  if (typeof name !== 'string') throw invalidField('text.format.name', 'a string', name);
  if (!isObject(schema)) throw invalidField('text.format.schema', 'a JSON schema, an object', schema);
  if (description != null && typeof description !== 'string')
    throw invalidField('text.format.description', 'a string', description);
  if (strict != null && typeof strict !== 'boolean') throw invalidField('text.format.strict', 'true or false', strict);
  refuseOthers(format, SCHEMA_FIELDS, 'text.format.');
  const described = description == null ? {} : { description };
  return { type, json_schema: { name, ...described, schema, ...(strict != null && { strict }) } };
}
