/**
 * Why a name must not be used for a file of an artefact on any operating system: undefined for one or more plain names
 * joined by `/`. A manifest comes from strangers; nothing outside its folder is ever touched.
 */
export function fileNameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.startsWith('/')) return 'it is an absolute path';
  if (name.includes('\\')) return 'it has a backslash';
  if (/^[a-z]:/i.test(name)) return 'it has a drive letter';
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f:]/.test(name)) return 'it has a colon or a control character';
  const parts = name.split('/');
  if (parts.includes('..')) return 'it leaves the folder';
  if (parts.includes('') || parts.includes('.')) return 'it has an empty part';
  return undefined;
}
