/** Extensions of the files that are looked through for calls of a builder. */
export const SEARCHED_EXTENSIONS = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'html', 'htm', 'vue', 'svelte', 'astro', 'ipynb'];

/** Further ones of files that imports lead to, or that say where they lead. */
export const RESOLVED_EXTENSIONS = ['json', 'jsonc', 'yaml', 'importmap'];

/** Folders of other people's code and of what is built; hidden folders are left out as well. */
export const SKIPPED_FOLDERS = ['node_modules', 'bower_components', 'jspm_packages', 'dist', 'build', 'out', 'coverage', 'vendor'];

export function isSearched(file: string): boolean {
  return SEARCHED_EXTENSIONS.includes(file.slice(file.lastIndexOf('.') + 1).toLowerCase()) && !/\.min\.js$/i.test(file);
}

/** Whether a file is one that an import may lead to, or that may say where imports lead. */
export function isResolvable(file: string): boolean {
  return file === '.git' || [...SEARCHED_EXTENSIONS, ...RESOLVED_EXTENSIONS].includes(file.slice(file.lastIndexOf('.') + 1).toLowerCase());
}

/** Whether a file may say where imports lead: where it comes or goes, so may they. */
export function isSignpost(file: string): boolean {
  return /\/(?:(?:tsconfig|jsconfig|deno|package|pnpm-workspace|lerna|rush|import[-_]?map)[^/]*\.(?:jsonc?|yaml)|[^/]+\.importmap|[^/]+\.config(?:\.[\w-]+)*\.[cm]?[jt]s|webpack[^/]*\.[cm]?[jt]s)$/i.test(file);
}

export function isSkipped(folder: string): boolean {
  return folder.startsWith('.') || SKIPPED_FOLDERS.includes(folder);
}
