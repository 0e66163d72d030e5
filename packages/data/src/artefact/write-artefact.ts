import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../files/make-folder.js';
import { readJsonFile } from '../files/read-json-file.js';
import { replaceFolder } from '../files/replace-folder.js';
import { TorouterError } from '../torouter-error.js';
import { fileNameProblem } from './file-name-problem.js';
import { FORMAT_VERSION, MANIFEST_FILE, RESERVED_FIELDS, manifestText, sha256 } from './manifest.js';

/** What {@link writeArtefact} writes. */
export interface ArtefactContent {
  /** What the artefact is ("router" …); {@link readArtefact} is asked for the same. */
  kind: string;
  /** JSON data of the artefact's own; no times and no paths, so that equal training gives equal bytes. */
  manifest: Readonly<Record<string, unknown>>;
  /** Content by file name; a name may have folders (`encoder/model.onnx`). */
  files: Readonly<Record<string, Uint8Array>>;
}

/** What file managers leave behind; it does not stop a folder from being replaced. */
const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/**
 * Writes an artefact: the files, and `router.json` with its format version, kind, own fields and a SHA-256 per file. It is
 * written beside the folder, flushed, then renamed. An artefact of the same kind is replaced; equal input gives equal bytes.
 *
 * @throws {TorouterError} TOROUTER_OUTPUT_EXISTS for anything else at that path, also an artefact with files that are not its
 *   own; TOROUTER_INVALID_ARGUMENT for an unsafe file name, a reserved field or what is not JSON; TOROUTER_WRITE_FAILED.
 */
export async function writeArtefact(folder: string, { kind, manifest, files }: ArtefactContent): Promise<void> {
  const reserved = RESERVED_FIELDS.find((field) => field in manifest);
  if (reserved) throw refuse(`the manifest field "${reserved}" is written by torouter itself; choose another name`);
  for (const name of Object.keys(files)) {
    const problem = name === MANIFEST_FILE ? 'the manifest has it' : fileNameProblem(name);
    if (problem) throw refuse(`the file name ${JSON.stringify(name)} cannot be used: ${problem}`);
  }
  const listed = Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, { sha256: sha256(bytes), bytes: bytes.length }]),
  );
  const text = manifestText({ ...manifest, formatVersion: FORMAT_VERSION, kind, files: listed });
  await replaceFolder(folder, {
    objection: (existing) => objection(existing, kind),
    async write(beside) {
      for (const [name, bytes] of Object.entries(files)) {
        const path = join(beside, name);
        await makeFolder(dirname(path));
        await writeFile(path, bytes);
      }
      await writeFile(join(beside, MANIFEST_FILE), text);
    },
  });
}

async function objection(existing: string, kind: string): Promise<string | undefined> {
  const manifest = await readJsonFile(join(existing, MANIFEST_FILE)).catch((error) => {
    if (TorouterError.isInstance(error)) return undefined;
    throw error;
  });
  if (manifest?.kind !== kind) return `it holds something that is no artefact of kind "${kind}"`;
  const own = new Set([MANIFEST_FILE, ...Object.keys((manifest.files as object | undefined) ?? {})]);
  const foreign = (await filesIn(existing)).find((name) => !own.has(name) && !LITTER.has(name.split('/').at(-1)!));
  return foreign && `it holds ${foreign}, which is not part of the artefact`;
}

/** Files and links below a folder, relative, joined by `/`. */
async function filesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) found.push(entry.name);
    else for (const name of await filesIn(join(folder, entry.name))) found.push(`${entry.name}/${name}`);
  }
  return found.sort();
}

function refuse(problem: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `writeArtefact: ${problem}.`);
}
