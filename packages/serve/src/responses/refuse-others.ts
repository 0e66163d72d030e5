import { unsupported } from './unsupported.js';

/**
 * Refuses what nobody has read, because left out it could change the answer. A field that is null counts as absent.
 *
 * @param where The object's place with a dot behind it, such as "input[0]."; '' for the request itself.
 * @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD, naming the first field that is not known.
 */
export function refuseOthers(object: Record<string, unknown>, known: ReadonlySet<string>, where: string): void {
  for (const field in object)
    if (object[field] != null && !known.has(field)) {
      // A name that long is no name: it may be anything.
      const name = field.length > 100 ? '…' : field;
      throw unsupported(`${where}${name}`, `"${where}${name}"`, 'Leave it out.');
    }
}
