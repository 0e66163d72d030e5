import type { InstructionFormat } from './instruction-formats.js';

/** A file of instructions, or a folder of them in torouter's own form. */
export interface InstructionSource {
  path: string;
  /** Whose form the file has. @default torouter's own rows, see `readInstructions` */
  format?: InstructionFormat;
}
