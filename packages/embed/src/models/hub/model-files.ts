/** What a model needs. */
export const REQUIRED_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'] as const;

/** What is fetched too where a repository has it: how its authors make sentence vectors, and files of older tools. */
export const OPTIONAL_FILES = [
  'special_tokens_map.json',
  'vocab.txt',
  'modules.json',
  'sentence_bert_config.json',
  '1_Pooling/config.json',
] as const;
