import { readArtefact } from './read-artefact.js';

/**
 * Identity of an artefact: hex SHA-256 of its manifest, which holds the hash of every file. The artefact is checked first.
 *
 * @throws {TorouterError} As {@link readArtefact}.
 */
export async function artefactHash(folder: string, options: { kind: string; signal?: AbortSignal }): Promise<string> {
  return (await readArtefact(folder, options)).hash;
}
