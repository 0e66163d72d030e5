import { TorouterError } from '@torouter/data';

/**
 * The error of a conversation that cannot be read.
 *
 * @param param Where the fault is, such as "input[0].content".
 * @param what What is wrong there, never quoting it: "input[0].role is missing".
 */
export function invalidInput(param: string, what: string): TorouterError {
  return new TorouterError(
    'TOROUTER_MESSAGES_INVALID',
    `Expected "input": a string, or a list of items such as {"role": "user", "content": "…"}; ${what}.`,
    { details: { param } },
  );
}
