/** Paths are absolute, with forward slashes; a drive (`c:`) or a scheme (`vscode-vfs:github`) is their first segment. */

export function folder(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash <= 0 ? '/' : file.slice(0, slash);
}

export const within = (directory: string, name: string): string => `${directory === '/' ? '' : directory}/${name}`;

export function join(base: string, relative: string): string {
  return normalize(relative.startsWith('/') || /^[a-z]:\//i.test(relative) ? relative : `${base}/${relative}`);
}

/** Removes `.` and `..`; keeps a leading drive (`c:`) or scheme as it is. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '') parts.pop();
    else if (part !== '.' && part !== '..' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.length === 1 && parts[0] === '' ? '/' : parts.join('/');
}

/** A folder and those above it, the nearest first; what lies above a scheme is of another file system. */
export function levelsOf(directory: string): string[] {
  const isTop = folder(directory) === directory || /^\/[a-z][a-z0-9+.-]+:[^/]*$/i.test(directory);
  return isTop ? [directory] : [directory, ...levelsOf(folder(directory))];
}
