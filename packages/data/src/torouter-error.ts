import { ERROR_CODES, type ErrorCode } from './error-codes.js';

// A registered symbol, because `instanceof` fails between the ESM and the CJS copy of a package.
const marker = Symbol.for('torouter.error');

/** What a {@link TorouterError} carries beside its message. Never a key, never a prompt. */
export interface TorouterErrorOptions {
  /** Structured facts for programs: file, line, expert, limit … */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/**
 * The one error class of torouter. The message says what was expected, what came, and the remedy; `code` is for programs.
 *
 * @example
 * try { await Router.load('missing') } catch (error) { if (TorouterError.isInstance(error)) console.log(error.code) }
 */
export class TorouterError extends Error {
  readonly [marker] = true;
  override readonly name = 'TorouterError';
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, { details = {}, cause }: TorouterErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }

  /** HTTP status that a server answers with. */
  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  /** Exit code of a command: 1 the operation failed, 2 wrong use or configuration, 3 unusable data or artefact. */
  get exitCode(): 1 | 2 | 3 {
    return ERROR_CODES[this.code].exitCode;
  }

  /** True for errors of any copy of this class (ESM, CJS, another version). */
  static isInstance(value: unknown): value is TorouterError {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[marker] === true;
  }
}
