import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/** The file that makes a folder an artefact. */
export const MANIFEST_FILE = 'router.json';

/** The format that this version writes; it reads this one and the older ones. */
export const FORMAT_VERSION = 1;

/** What {@link MANIFEST_FILE} says of itself; the artefact's own fields stand beside these. */
export interface Manifest extends Record<string, unknown> {
  formatVersion: number;
  kind: string;
  files: Record<string, { sha256: string; bytes: number }>;
  /** Hex SHA-256 of all other fields as canonical JSON: the artefact's identity. */
  manifestSha256: string;
}

/** Field names that an artefact cannot use for its own. */
export const RESERVED_FIELDS = ['formatVersion', 'kind', 'files', 'manifestSha256'] as const;

/** The one text that a manifest has. Canonical, so that equal artefacts have equal bytes and every changed byte shows. */
export function manifestText(manifest: Omit<Manifest, 'manifestSha256'>): string {
  const { formatVersion, kind, files, ...own } = manifest;
  const manifestSha256 = sha256(JSON.stringify(canonicalJson(manifest)));
  const ordered = {
    formatVersion,
    kind,
    manifestSha256,
    ...(canonicalJson(own) as object),
    files: canonicalJson(files),
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/** Hex SHA-256. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
