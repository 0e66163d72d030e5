import type { LanguageModelV3FinishReason } from '@ai-sdk/provider';

/** OpenAI has no word for the other reasons; with tools to call, the calls are why it ended. */
export function toFinishReason({ unified }: LanguageModelV3FinishReason, hasToolCalls: boolean): string {
  switch (unified) {
    case 'length':
      return 'length';
    case 'content-filter':
      return 'content_filter';
    case 'tool-calls':
      return 'tool_calls';
    default:
      return hasToolCalls ? 'tool_calls' : 'stop';
  }
}
