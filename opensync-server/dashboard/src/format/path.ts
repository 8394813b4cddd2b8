/** The place behind the last separator before `end`, of either kind of path. */
function cut(path: string, end: number): number {
  // Before the first letter there is nothing to be found: a place before it would count as it.
  if (end < 1) return 0;
  return Math.max(path.lastIndexOf('/', end - 1), path.lastIndexOf('\\', end - 1)) + 1;
}

/** The longest folder that all paths lie in, with its separator. */
export function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths;
  let end = cut(first, first.length);
  while (end > 0 && !others.every((path) => path.startsWith(first.slice(0, end)))) end = cut(first, end - 1);
  return first.slice(0, end);
}

/** A path as seen from a folder; one that lies elsewhere stays whole. */
export function within(folder: string | null, path: string): string {
  if (folder === null || folder === '' || !path.startsWith(folder)) return path;
  const rest = path.slice(folder.length);
  if (/[\\/]$/.test(folder)) return rest || path;
  return /^[\\/]./.test(rest) ? rest.slice(1) : path;
}
