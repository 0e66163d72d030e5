import { CALL_FIELDS, type CallField } from './call-fields.js';

const FIELDS = Object.entries(CALL_FIELDS);
const EXPECTED: Readonly<Record<CallField['kind'], string>> = {
  key: '16 hex digits',
  text: 'text',
  amount: 'a number of at least 0',
  count: 'a whole number of at least 0',
  number: 'a number',
  flag: 'true',
};

/** Why something is no {@link CallRecord}: the first field at fault and what it should be; undefined where nothing is. Never its value. */
export function callFault(call: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, field] of FIELDS) {
    const value = call[name];
    if (value === undefined ? field.optional : value === null ? field.nullable : fits(value, field.kind)) continue;
    return `the field "${name}" should be ${EXPECTED[field.kind]}${field.nullable ? ' or null' : ''}${value === undefined ? ', and is missing' : ''}`;
  }
  return undefined;
}

function fits(value: unknown, kind: CallField['kind']): boolean {
  switch (kind) {
    case 'key':
      return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);
    case 'text':
      return typeof value === 'string';
    case 'amount':
      return Number.isFinite(value) && (value as number) >= 0;
    case 'count':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'number':
      return Number.isFinite(value);
    case 'flag':
      return value === true;
  }
}
