/**
 * Every error that torouter raises on purpose, code first: what it means, the HTTP status a server answers with and the
 * exit code of a command (1 = the operation failed, 2 = wrong use or configuration, 3 = unusable data or artefact).
 * `docs/errors.md` has one entry per code; a test holds the two together.
 */
export const ERROR_CODES = {
  // Use
  TOROUTER_INVALID_ARGUMENT: {
    status: 400,
    exitCode: 2,
    summary: 'An argument or option has a value that cannot be used.',
  },
  TOROUTER_UNKNOWN_EXPERT: {
    status: 404,
    exitCode: 2,
    summary: 'An expert was named that the table, router or configuration does not have.',
  },
  TOROUTER_UNKNOWN_DATASET: { status: 404, exitCode: 2, summary: 'A dataset was named that the table does not have.' },
  TOROUTER_OUTPUT_EXISTS: {
    status: 409,
    exitCode: 2,
    summary: 'The output folder already holds something that would be overwritten.',
  },
  TOROUTER_OUTPUT_BUSY: { status: 409, exitCode: 1, summary: 'Another run is writing into the same folder.' },
  TOROUTER_CHECKPOINT_MISMATCH: {
    status: 409,
    exitCode: 2,
    summary: 'A checkpoint belongs to a training on other data or with other settings, threads or versions.',
  },
  TOROUTER_NOT_FITTED: { status: 500, exitCode: 1, summary: 'A model was used before it was fitted.' },
  TOROUTER_ABORTED: {
    status: 499,
    exitCode: 1,
    summary: 'The caller gave up (AbortSignal, Ctrl-C or a closed connection).',
  },
  TOROUTER_WRITE_FAILED: { status: 500, exitCode: 1, summary: 'A file or folder could not be written.' },
  TOROUTER_INTERNAL: { status: 500, exitCode: 1, summary: 'A defect in torouter itself; please report it.' },
  // Data files
  TOROUTER_FILE_NOT_FOUND: { status: 500, exitCode: 3, summary: 'A file or folder does not exist.' },
  TOROUTER_FILE_UNREADABLE: {
    status: 500,
    exitCode: 3,
    summary: 'A file exists but cannot be read or parsed in its format.',
  },
  TOROUTER_CORRUPT_GZIP: { status: 500, exitCode: 3, summary: 'A gzip file is truncated or damaged.' },
  TOROUTER_INVALID_UTF8: { status: 500, exitCode: 3, summary: 'A text file is not valid UTF-8.' },
  TOROUTER_LINE_TOO_LONG: { status: 500, exitCode: 3, summary: 'A line is longer than the limit.' },
  TOROUTER_BAD_JSON_LINE: { status: 500, exitCode: 3, summary: 'A line of a JSON Lines file is not a JSON object.' },
  TOROUTER_BAD_RECORD: {
    status: 500,
    exitCode: 3,
    summary: 'A record lacks a required field or a field has the wrong type.',
  },
  TOROUTER_BAD_VALUE: {
    status: 500,
    exitCode: 3,
    summary: 'A metric of an outcome is not a finite number, or a score is outside [0, 1].',
  },
  TOROUTER_DUPLICATE_QUERY: { status: 500, exitCode: 3, summary: 'Two queries have the same id.' },
  TOROUTER_DUPLICATE_OUTCOME: { status: 500, exitCode: 3, summary: 'Two outcomes are for the same query and expert.' },
  TOROUTER_UNKNOWN_QUERY: { status: 500, exitCode: 3, summary: 'An outcome refers to a query that is not listed.' },
  TOROUTER_EMPTY_DATA: { status: 500, exitCode: 3, summary: 'A file or table holds no rows.' },
  TOROUTER_MISSING_COLUMN: { status: 500, exitCode: 3, summary: 'A column that the import needs is not in the file.' },
  TOROUTER_EXPERT_WITHOUT_OUTCOMES: {
    status: 500,
    exitCode: 3,
    summary: 'An expert has not a single outcome for the metric.',
  },
  TOROUTER_DATASET_TOO_SMALL: {
    status: 500,
    exitCode: 3,
    summary: 'A dataset has too few rows to be split or folded.',
  },
  TOROUTER_METRIC_NOT_RECORDED: {
    status: 500,
    exitCode: 3,
    summary: 'The table does not hold the metric that was asked for.',
  },
  TOROUTER_NO_TRAIN_ROWS: { status: 500, exitCode: 3, summary: 'The split leaves no rows to train on.' },
  TOROUTER_NOTHING_TO_SCORE: {
    status: 500,
    exitCode: 3,
    summary: 'Every row was seen in training, or the selection is empty.',
  },
  // Artefacts
  TOROUTER_ARTEFACT_INVALID: { status: 500, exitCode: 3, summary: 'An artefact is not what its manifest says it is.' },
  TOROUTER_ARTEFACT_FILE_MISSING: { status: 500, exitCode: 3, summary: 'A file that the manifest lists is missing.' },
  TOROUTER_ARTEFACT_HASH_MISMATCH: {
    status: 500,
    exitCode: 3,
    summary: 'A file of the artefact was changed or damaged.',
  },
  TOROUTER_ARTEFACT_NEWER_VERSION: {
    status: 500,
    exitCode: 3,
    summary: 'The artefact was written by a newer torouter.',
  },
  TOROUTER_ARTEFACT_UNSAFE_PATH: { status: 500, exitCode: 3, summary: 'The manifest names a path outside its folder.' },
  // Models
  TOROUTER_GRAPH_INVALID: {
    status: 500,
    exitCode: 2,
    summary: 'A computation graph cannot be built: shapes or types of a node do not fit.',
  },
  TOROUTER_NOT_DIFFERENTIABLE: {
    status: 500,
    exitCode: 2,
    summary: 'A gradient was asked through an operator that has none.',
  },
  TOROUTER_RUNTIME_MISSING: {
    status: 500,
    exitCode: 2,
    summary: '`onnxruntime-node` is not installed.',
  },
  TOROUTER_RUNTIME_FAILED: {
    status: 500,
    exitCode: 1,
    summary: 'ONNX Runtime could not load or run a model.',
  },
  TOROUTER_DEVICE_UNAVAILABLE: {
    status: 500,
    exitCode: 2,
    summary: 'A device (cuda, webgpu) was asked for that this machine or installation lacks.',
  },
  TOROUTER_MODEL_INVALID: {
    status: 500,
    exitCode: 3,
    summary: "A model's configuration, weights or tokenizer are not what is supported, or do not fit each other.",
  },
  TOROUTER_MODEL_NOT_FOUND: {
    status: 500,
    exitCode: 2,
    summary: 'A model is not installed, not in the cache, or not on the hub.',
  },
  TOROUTER_HUB_REFUSED: {
    status: 502,
    exitCode: 1,
    summary: 'The model hub answered with an error status: no access, or too many requests.',
  },
  TOROUTER_DOWNLOAD_FAILED: {
    status: 502,
    exitCode: 1,
    summary: 'A model could not be fetched: no connection, a broken one, or a file that is not what the hub says.',
  },
  TOROUTER_TRAINING_DIVERGED: {
    status: 500,
    exitCode: 1,
    summary: 'The loss or the gradients of a training step are not finite.',
  },
  // Experts
  TOROUTER_EXPERTS_CONFIG_INVALID: { status: 500, exitCode: 2, summary: 'The experts file breaks its schema.' },
  TOROUTER_EXPERT_NOT_CONFIGURED: {
    status: 500,
    exitCode: 2,
    summary: 'The router knows an expert that the experts file has no entry for.',
  },
  TOROUTER_API_KEY_MISSING: {
    status: 500,
    exitCode: 2,
    summary: 'The environment variable that should hold an API key is not set.',
  },
  TOROUTER_EXPERT_UNREACHABLE: {
    status: 502,
    exitCode: 1,
    summary: 'No connection to the expert could be made, or it broke before an answer.',
  },
  TOROUTER_EXPERT_REFUSED: { status: 502, exitCode: 1, summary: 'The expert answered with an error status.' },
  TOROUTER_EXPERT_TIMEOUT: { status: 504, exitCode: 1, summary: 'The expert did not answer within its deadline.' },
  TOROUTER_EXPERT_BAD_RESPONSE: {
    status: 502,
    exitCode: 1,
    summary: 'The expert answered with something that is not a chat completion.',
  },
  TOROUTER_EXPERT_STREAM_BROKEN: {
    status: 502,
    exitCode: 1,
    summary: 'The expert ended a stream before it was complete.',
  },
  TOROUTER_EXPERT_OVERLOADED: {
    status: 503,
    exitCode: 1,
    summary: 'The expert already has as many calls in flight and waiting as it may.',
  },
  TOROUTER_EXPERT_CIRCUIT_OPEN: {
    status: 503,
    exitCode: 1,
    summary: 'The expert failed several times in a row and is left alone for a while.',
  },
  TOROUTER_UNSUPPORTED_FIELD: {
    status: 400,
    exitCode: 1,
    summary:
      "A field of the request cannot be carried by the expert's protocol, and without it the answer would mean something else.",
  },
  TOROUTER_CONTEXT_TOO_LONG: {
    status: 400,
    exitCode: 1,
    summary: 'The conversation and the room for its answer are longer than the expert can take.',
  },
  TOROUTER_PROVIDER_MISSING: {
    status: 500,
    exitCode: 2,
    summary: 'The package of a provider is not installed, or is of another kind than expected.',
  },
  TOROUTER_REPLAY_MISS: {
    status: 404,
    exitCode: 1,
    summary: 'A replay expert has no recorded answer for this prompt.',
  },
  // Collection
  TOROUTER_COLLECTION_MISMATCH: {
    status: 409,
    exitCode: 2,
    summary: 'A collection that shall be gone on with was begun with other instructions, experts or settings.',
  },
  TOROUTER_JOURNAL_INVALID: { status: 500, exitCode: 3, summary: 'The journal of a collection is damaged.' },
  TOROUTER_SCORER_FAILED: {
    status: 500,
    exitCode: 1,
    summary: 'A scorer module threw, or returned something that is no score.',
  },
  // HTTP
  TOROUTER_BODY_MISSING: { status: 400, exitCode: 1, summary: 'The request has no body.' },
  TOROUTER_BODY_INVALID_JSON: { status: 400, exitCode: 1, summary: 'The request body is not a JSON object.' },
  TOROUTER_BODY_TOO_LARGE: { status: 413, exitCode: 1, summary: 'The request body is over the limit.' },
  TOROUTER_MESSAGES_INVALID: { status: 400, exitCode: 1, summary: 'The request has no usable messages.' },
  TOROUTER_UNKNOWN_MODEL: {
    status: 404,
    exitCode: 1,
    summary: 'The requested model is neither the router nor one of its experts.',
  },
  TOROUTER_ROUTE_NOT_FOUND: { status: 404, exitCode: 1, summary: 'There is no such path.' },
  TOROUTER_METHOD_NOT_ALLOWED: { status: 405, exitCode: 1, summary: 'The path exists, but not for this method.' },
  TOROUTER_REQUEST_MALFORMED: { status: 400, exitCode: 1, summary: 'What came is not an HTTP request.' },
  TOROUTER_REQUEST_TIMEOUT: { status: 408, exitCode: 1, summary: 'The client took too long to send its request.' },
  TOROUTER_HEADERS_TOO_LARGE: { status: 431, exitCode: 1, summary: 'The request headers are over the limit.' },
  TOROUTER_UNAUTHORIZED: {
    status: 401,
    exitCode: 1,
    summary: 'The request has no key of the gateway, or a wrong one.',
  },
  TOROUTER_OVERLOADED: {
    status: 503,
    exitCode: 1,
    summary: 'The gateway has as many requests in flight as it may, or is about to end.',
  },
  TOROUTER_NO_ELIGIBLE_EXPERT: {
    status: 400,
    exitCode: 1,
    summary: 'No expert can do what the request needs: tools, images, JSON, or so long a conversation.',
  },
  TOROUTER_EXPERTS_FAILED: {
    status: 503,
    exitCode: 1,
    summary: 'Every expert that could answer was tried and failed.',
  },
  TOROUTER_ROUTER_FAILED: { status: 503, exitCode: 1, summary: 'The router could not decide.' },
  TOROUTER_DECISION_NOT_FOUND: {
    status: 404,
    exitCode: 1,
    summary: 'The gateway does not know a decision of this id, or no longer.',
  },
  TOROUTER_NO_ENCODER: {
    status: 404,
    exitCode: 1,
    summary: "The gateway's router has no encoder to embed texts with.",
  },
  TOROUTER_PORT_IN_USE: { status: 500, exitCode: 1, summary: 'The port to listen on is taken.' },
} as const satisfies Record<string, { status: number; exitCode: 1 | 2 | 3; summary: string }>;

/** A code of the table above. */
export type ErrorCode = keyof typeof ERROR_CODES;
