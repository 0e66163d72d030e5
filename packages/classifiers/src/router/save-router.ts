import { writeArtefact } from '@torouter/data';
import type { RouterParts } from './router-parts.js';

/** Name of the file that holds the fingerprints of the training texts. */
export const SEEN_FILE = 'seen.bin';

/** Writes what a router is made of as an artefact of kind "router"; `Router.save` is the door to it. */
export async function saveRouter(
  {
    name,
    classifier,
    policy,
    training,
    seen,
  }: Required<Omit<RouterParts, 'training' | 'hash'>> & Pick<RouterParts, 'training'>,
  folder: string,
): Promise<void> {
  const { kind, config, files } = classifier.state();
  await writeArtefact(folder, {
    kind: 'router',
    manifest: { name, experts: classifier.experts, policy, classifier: { kind, config }, training: training ?? null },
    files: { ...files, [SEEN_FILE]: seen.encode() },
  });
}
