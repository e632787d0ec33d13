/** What keeps a name from being a person's folder. `blank` is no fault to speak of yet. */
export type FolderProblem = 'blank' | 'letters' | 'taken';

/** What no file system that we run on takes in a name. */
// eslint-disable-next-line no-control-regex
const REFUSED = /[\\/:*?"<>|\u0000-\u001f]|^\.+$|[. ]$/;

/** Names are one and the same whatever their case: Windows and macOS keep them so. */
export function folderProblem(name: string, people: readonly string[]): FolderProblem | null {
  const plain = name.trim();
  if (plain === '') return 'blank';
  if (REFUSED.test(plain)) return 'letters';
  const same = (person: string) => person.toLowerCase() === plain.toLowerCase();
  return people.some(same) ? 'taken' : null;
}

/** The person's name when `dir` is one of the folders under `root`; null elsewhere. */
export function currentName(dir: string | undefined, root: string | undefined): string | null {
  if (!dir || !root || !dir.startsWith(root)) return null;
  const name = dir.slice(root.length).replace(/^[\\/]+/, '');
  return name === '' || /[\\/]/.test(name) ? null : name;
}
