import { availableParallelism } from 'node:os';
import { Router } from '@torouter/classifiers';
import { restoreEncoder } from '@torouter/embed';

/** Each worker holds a copy of the model. */
const MAX_WORKERS = 4;

/** Loads a router whose sentence encoder, where it has one, takes several texts at once. */
export function loadRouter(folder: string): Promise<Router> {
  const workers = Math.min(MAX_WORKERS, availableParallelism());
  return Router.load(folder, { restoreEncoder: (state) => restoreEncoder(state, { workers }) });
}
