import { TorouterError } from '../torouter-error.js';
import { INSTRUCTION_FORMATS, type InstructionFormat } from './instruction-formats.js';
import { nearestName } from '../nearest-name.js';

/**
 * The format that a name means: in either case, and `arc-challenge` is `arc_challenge`.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT with the name, the known ones and the nearest of them.
 */
export function toInstructionFormat(name: string): InstructionFormat {
  const plain = name.toLowerCase().replaceAll('-', '_');
  const format = INSTRUCTION_FORMATS.find((known) => known === plain);
  if (format) return format;
  const shown = name.slice(0, 60);
  const near = nearestName(plain, INSTRUCTION_FORMATS);
  throw new TorouterError(
    'TOROUTER_INVALID_ARGUMENT',
    `The format of instructions should be ${INSTRUCTION_FORMATS.join(', ')}, or left out for torouter's own form; got ` +
      `"${shown}".${near ? ` Did you mean ${near}?` : ''}`,
    { details: { format: shown, known: INSTRUCTION_FORMATS } },
  );
}
