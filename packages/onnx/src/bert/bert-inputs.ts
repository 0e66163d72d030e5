import type { Graph } from '../graph/graph.js';
import type { BertInputs } from './bert-states.js';

/** The inputs of a BERT under Hugging Face's names: `input_ids`, `attention_mask` and, if asked for, `token_type_ids`. */
export function bertInputs(graph: Graph, { tokenTypes = false } = {}): BertInputs {
  const input = (name: string) => graph.input(name, ['batch', 'sequence'], 'int64');
  return {
    inputIds: input('input_ids'),
    attentionMask: input('attention_mask'),
    tokenTypeIds: tokenTypes ? input('token_type_ids') : undefined,
  };
}
