/**
 * Whether the delta of a stream holds anything that the model made. Servers fill the first with a role and empty fields; what a field is
 * called that is not empty does not matter: an answer of sound or of a reasoning by another name must not be held back to its end.
 */
export function holdsOutput(delta: unknown): boolean {
  if (typeof delta !== 'object' || delta === null) return false;
  for (const [field, value] of Object.entries(delta)) if (field !== 'role' && !isEmpty(value)) return true;
  return false;
}

function isEmpty(value: unknown): boolean {
  if (value == null || value === '' || value === false) return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
