import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { fileError } from '../files/file-error.js';
import { readFileBytes } from '../files/read-file-bytes.js';
import { TorouterError } from '../torouter-error.js';
import type { ErrorCode } from '../error-codes.js';
import { fileNameProblem } from './file-name-problem.js';
import { FORMAT_VERSION, MANIFEST_FILE, RESERVED_FIELDS, manifestText, sha256, type Manifest } from './manifest.js';

/** An artefact as {@link readArtefact} found and checked it. */
export interface Artefact {
  /** The artefact's own fields, as they were given to {@link writeArtefact}. */
  manifest: Record<string, unknown>;
  files: Record<string, Uint8Array>;
  /** Hex SHA-256 of the manifest, which holds the hash of every file: the artefact's identity. */
  hash: string;
}

/**
 * Reads an artefact and checks all of it before anything is used: format version, every byte of the manifest, kind, that no
 * name or link leads out of the folder, presence, size and SHA-256 of every file. Nothing in it is ever run.
 *
 * @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_ARTEFACT_INVALID, TOROUTER_ARTEFACT_NEWER_VERSION,
 *   TOROUTER_ARTEFACT_UNSAFE_PATH, TOROUTER_ARTEFACT_FILE_MISSING, TOROUTER_ARTEFACT_HASH_MISMATCH.
 */
export async function readArtefact(
  folder: string,
  { kind, signal }: { kind: string; signal?: AbortSignal },
): Promise<Artefact> {
  const manifest = await readManifest(folder, signal);
  if (manifest.kind !== kind)
    throw problem(
      'INVALID',
      folder,
      `it is of kind "${manifest.kind}", expected "${kind}". Give the path of a ${kind}`,
    );
  const files: [string, Uint8Array][] = [];
  for (const [name, listed] of Object.entries(manifest.files)) {
    signal?.throwIfAborted();
    files.push([name, await readListed(folder, name, listed)]);
  }
  const own = Object.entries(manifest).filter(([field]) => !(RESERVED_FIELDS as readonly string[]).includes(field));
  return { manifest: Object.fromEntries(own), files: Object.fromEntries(files), hash: manifest.manifestSha256 };
}

async function readManifest(folder: string, signal: AbortSignal | undefined): Promise<Manifest> {
  const file = join(folder, MANIFEST_FILE);
  const bytes = await readFileBytes(file, { signal });
  let manifest: Manifest;
  try {
    manifest = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Manifest;
  } catch {
    throw problem('INVALID', folder, `${MANIFEST_FILE} is not JSON. It is damaged or no artefact: train again`);
  }
  const version = manifest?.formatVersion;
  if (!Number.isSafeInteger(version) || version < 1)
    throw problem('INVALID', folder, `${MANIFEST_FILE} has no format version. It is no artefact of torouter`);
  if (version > FORMAT_VERSION)
    throw problem(
      'NEWER_VERSION',
      folder,
      `it has format version ${version}, this torouter reads up to ${FORMAT_VERSION}. Update torouter`,
    );
  const { manifestSha256, ...rest } = manifest;
  if (!isListing(manifest.files) || typeof manifest.kind !== 'string' || typeof manifestSha256 !== 'string')
    throw problem('INVALID', folder, `${MANIFEST_FILE} lacks its kind, files or manifestSha256. Train again`);
  for (const name of Object.keys(manifest.files)) {
    const unsafe = fileNameProblem(name);
    if (unsafe)
      throw problem('UNSAFE_PATH', folder, `it names the file ${JSON.stringify(name)}: ${unsafe}. Do not use it`);
  }
  // The text, not only the values: a duplicated key or a changed blank shows as well.
  if (Buffer.compare(bytes, Buffer.from(manifestText(rest as Omit<Manifest, 'manifestSha256'>))) !== 0)
    throw problem(
      'HASH_MISMATCH',
      folder,
      `${MANIFEST_FILE} was changed since it was written. Train again or restore it`,
    );
  return manifest;
}

function isListing(files: unknown): files is Manifest['files'] {
  return (
    typeof files === 'object' &&
    files !== null &&
    !Array.isArray(files) &&
    Object.values(files).every((listed) => typeof listed?.sha256 === 'string' && Number.isSafeInteger(listed.bytes))
  );
}

async function readListed(
  folder: string,
  name: string,
  listed: { sha256: string; bytes: number },
): Promise<Uint8Array> {
  const path = join(folder, name);
  try {
    const inside = relative(await realpath(folder), await realpath(path));
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
      throw problem('UNSAFE_PATH', folder, `${name} is a link that leaves the folder. Do not use it`);
    const { size } = await stat(path); // before reading: a wrong file may be of any size
    if (size !== listed.bytes)
      throw problem(
        'HASH_MISMATCH',
        folder,
        `${name} has ${size} bytes, expected ${listed.bytes}. Train again or restore it`,
      );
    const bytes = await readFile(path);
    if (sha256(bytes) !== listed.sha256)
      throw problem('HASH_MISMATCH', folder, `${name} was changed since it was written. Train again or restore it`);
    return bytes;
  } catch (error) {
    const typed = fileError(error, path);
    if (TorouterError.isInstance(typed) && typed.code === 'TOROUTER_FILE_NOT_FOUND')
      throw problem('FILE_MISSING', folder, `${name} is missing. Train again or restore it`);
    throw typed;
  }
}

function problem(
  code: 'INVALID' | 'NEWER_VERSION' | 'UNSAFE_PATH' | 'FILE_MISSING' | 'HASH_MISMATCH',
  folder: string,
  what: string,
): TorouterError {
  return new TorouterError(
    `TOROUTER_ARTEFACT_${code}` satisfies ErrorCode,
    `The artefact ${folder} cannot be used: ${what}.`,
    {
      details: { folder },
    },
  );
}
