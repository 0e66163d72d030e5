import type { FieldTable } from '../protocol/field-table.js';

/**
 * What raw completions carry. Servers of open models have many settings of sampling of their own, so what is not known here is sent along.
 */
export const COMPLETIONS_FIELDS: FieldTable = {
  carried: ['messages', 'n', 'stop', 'logprobs', 'top_logprobs'],
  refused: [
    'tools',
    'tool_choice',
    'functions',
    'function_call',
    'response_format',
    'modalities',
    'audio',
    'prediction',
    'web_search_options',
  ],
  dropped: [
    'parallel_tool_calls',
    'reasoning_effort',
    'verbosity',
    'metadata',
    'store',
    'service_tier',
    'safety_identifier',
  ],
  others: 'carried',
};
