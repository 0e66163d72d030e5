/** Names of a BERT-Router's files. */
export const BERT_FILES = {
  fp32: 'bert.fp32.onnx',
  int8: 'bert.int8.onnx',
  tokenizer: 'bert.tokenizer.json',
  tokenizerConfig: 'bert.tokenizer_config.json',
} as const;
