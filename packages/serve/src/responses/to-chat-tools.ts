import { invalidField } from './invalid-field.js';
import { isObject } from './is-object.js';
import { refuseOthers } from './refuse-others.js';
import { unsupported } from './unsupported.js';

const FIELDS: ReadonlySet<string> = new Set(['type', 'name', 'description', 'parameters', 'strict']);

/**
 * Responses' flat function tools in chat's nested form. `strict` is carried as it is; where it is left out, the expert's default holds.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT; TOROUTER_UNSUPPORTED_FIELD for any tool that is not a function.
 */
export function toChatTools(tools: unknown): readonly object[] {
  if (!Array.isArray(tools)) throw invalidField('tools', 'a list', tools);
  return tools.map((tool: unknown, i) => chatTool(tool, `tools[${i}]`));
}

function chatTool(tool: unknown, where: string): object {
  if (!isObject(tool)) throw invalidField(where, 'an object', tool);
  const { type, name, description, parameters, strict, defer_loading: deferred, ...others } = tool;
  if (typeof type !== 'string') throw invalidField(`${where}.type`, '"function"', type);
  if (type !== 'function') {
    const named = /^[a-z0-9_]{1,40}$/.test(type) ? `"${type}"` : 'of that type';
    throw unsupported(`${where}.type`, `The tool ${named}`, 'Give tools of type "function", and run them yourself.');
  }
  // Ahead of the name, because whoever nests it as in chat completions has none outside.
  if (isObject(tool.function))
    throw unsupported(`${where}.function`, `"${where}.function"`, "Put the function's fields into the tool itself.");
  if (typeof name !== 'string') throw invalidField(`${where}.name`, 'a string', name);
  if (description != null && typeof description !== 'string')
    throw invalidField(`${where}.description`, 'a string', description);
  if (parameters != null && !isObject(parameters))
    throw invalidField(`${where}.parameters`, 'a JSON schema, an object', parameters);
  if (strict != null && typeof strict !== 'boolean') throw invalidField(`${where}.strict`, 'true or false', strict);
  // Not to defer is what happens anyway.
  refuseOthers(deferred === false ? others : { ...others, defer_loading: deferred }, FIELDS, `${where}.`);
  return {
    type,
    function: {
      name,
      ...(description != null && { description }),
      ...(parameters != null && { parameters }),
      ...(strict != null && { strict }),
    },
  };
}
