import type { SharedV3Warning } from '@ai-sdk/provider';
import { unsupportedField } from './unsupported-field.js';

/** Fields of a request that change what the answer means, by the names that packages warn of them with. */
const MEANING: Readonly<Record<string, string>> = {
  tools: 'tools',
  toolChoice: 'tool_choice',
  responseFormat: 'response_format',
  stopSequences: 'stop',
  logprobs: 'logprobs',
  // Amazon Bedrock takes calls and results of tools out of a conversation that has no tools.
  toolContent: 'messages',
};

/**
 * What depends on the model is known to its package alone, which says so with the answer: such an answer is none to the question that was
 * asked. Warnings about hints are no matter.
 *
 * @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD
 */
export function refuseWarnings(name: string, warnings: readonly SharedV3Warning[] | undefined): void {
  for (const warning of warnings ?? [])
    if (warning.type === 'unsupported' && Object.hasOwn(MEANING, warning.feature))
      throw unsupportedField(
        name,
        MEANING[warning.feature],
        undefined,
        'Its model would have answered something else. Leave it out, or ask another expert.',
      );
}
