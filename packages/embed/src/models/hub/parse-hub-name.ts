import { TorouterError } from '@torouter/data';

/** A model on the hub. */
export interface HubName {
  /** `owner/name`, or `name` for some old models. */
  readonly name: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

// Both become parts of paths on disk.
const NAME = /^\w[\w.-]*(\/\w[\w.-]*)?$/;
const REVISION = /^\w[\w.-]*(\/\w[\w.-]*)*$/;

/**
 * `owner/name` or `owner/name@revision`.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where it cannot be a name, or two revisions are given.
 */
export function parseHubName(reference: string, option: string | undefined): HubName {
  const [name, inName, ...more] = reference.split('@');
  if (more.length > 0 || !NAME.test(name) || /--|\.\./.test(name))
    throw invalid(
      `"${reference}" is no model: expected minilm, a folder that exists, or a name on the Hugging Face hub (owner/name or owner/name@revision).`,
    );
  if (inName !== undefined && option !== undefined && inName !== option)
    throw invalid(`Two revisions were given, ${inName} in the name and ${option} as an option. Give one.`);
  const revision = inName ?? option ?? 'main';
  if (!REVISION.test(revision) || revision.includes('..'))
    throw invalid(`"${revision}" is no revision; expected a branch, a tag or a commit.`);
  return { name, revision };
}

function invalid(message: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', message);
}
