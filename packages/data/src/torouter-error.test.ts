import { describe, expect, it } from '@jest/globals';
import { TorouterError } from './torouter-error.js';

describe('TorouterError', () => {
  it('carries code, status, exit code, details and cause', () => {
    const cause = new Error('below');
    const error = new TorouterError('TOROUTER_UNKNOWN_EXPERT', 'No such expert.', { details: { expert: 'x' }, cause });
    expect(error).toBeInstanceOf(Error);
    expect({
      ...error,
      name: error.name,
      message: error.message,
      status: error.status,
      exitCode: error.exitCode,
    }).toMatchObject({
      name: 'TorouterError',
      code: 'TOROUTER_UNKNOWN_EXPERT',
      message: 'No such expert.',
      details: { expert: 'x' },
      status: 404,
      exitCode: 2,
    });
    expect(error.cause).toBe(cause);
  });

  it('has no cause unless one is given', () => {
    expect('cause' in new TorouterError('TOROUTER_INTERNAL', 'x')).toBe(false);
  });

  it('recognises the errors of another copy of the class, and nothing else', () => {
    const fromElsewhere = Object.assign(new Error('x'), {
      [Symbol.for('torouter.error')]: true,
      code: 'TOROUTER_INTERNAL',
    });
    expect(TorouterError.isInstance(new TorouterError('TOROUTER_INTERNAL', 'x'))).toBe(true);
    expect(TorouterError.isInstance(fromElsewhere)).toBe(true);
    for (const other of [new Error('x'), undefined, null, 'TOROUTER_INTERNAL', {}])
      expect(TorouterError.isInstance(other)).toBe(false);
  });
});
