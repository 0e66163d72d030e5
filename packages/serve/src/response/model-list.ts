/** One entry of `GET /v1/models`, in OpenAI's shape. */
export interface ModelEntry {
  readonly id: string;
  readonly object: 'model';
  /** Seconds since the epoch: when the gateway started. */
  readonly created: number;
  readonly owned_by: string;
}

/** What `GET /v1/models` answers. */
export interface ModelList {
  readonly object: 'list';
  readonly data: readonly ModelEntry[];
}

/** Every value that `model` may have, in OpenAI's shape. */
export function modelList(names: readonly string[], created: number): ModelList {
  return {
    object: 'list',
    data: names.map((id) => ({ id, object: 'model', created, owned_by: 'torouter' })),
  };
}
