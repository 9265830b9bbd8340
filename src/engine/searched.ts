/** Extensions of the files that are looked through for calls of a builder. */
export const SEARCHED_EXTENSIONS = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'html', 'htm'];

/** Folders of other people's code and of what is built; hidden folders are left out as well. */
export const SKIPPED_FOLDERS = ['node_modules', 'bower_components', 'jspm_packages', 'dist', 'build', 'out', 'coverage', 'vendor'];

export function isSearched(file: string): boolean {
  return SEARCHED_EXTENSIONS.includes(file.slice(file.lastIndexOf('.') + 1).toLowerCase()) && !/\.min\.js$/i.test(file);
}

export function isSkipped(folder: string): boolean {
  return folder.startsWith('.') || SKIPPED_FOLDERS.includes(folder);
}
