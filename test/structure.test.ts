import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** What each room may import beside itself and npm packages. A room is a folder of src/, `webview`, or the root of src/. */
const arrows: Record<string, string[]> = {
  'src/graph': [],
  'src/source': ['src/graph'],
  'src/sandbox': ['src/graph'],
  'src/cost': ['src/graph'],
  'src/scene': ['src/graph'],
  'src/measured': ['src/graph'],
  'src/picture': ['src/graph', 'src/scene', 'src/measured'],
  'src/export': ['src/graph', 'src/scene', 'src/measured', 'src/picture'],
  'src/compare': ['src/graph'],
  'src/profile': ['src/graph', 'src/measured'],
  'src/engine': ['src/graph', 'src/source', 'src/sandbox', 'src/cost'],
  'src/cli': ['src/graph', 'src/engine', 'src/export', 'src/scene', 'src/measured', 'src/profile'],
  'src/editor': ['src/graph', 'src/engine', 'src/scene'],
  'src/panel': ['src/graph', 'src/engine', 'src/scene', 'src/export', 'src/editor', 'src/measured', 'src/profile'],
  'src/extension.ts': ['src/graph', 'src/engine', 'src/editor', 'src/panel', 'src/export', 'src/profile', 'src/measured'],
  webview: ['src/graph', 'src/scene', 'src/picture', 'src/export', 'src/panel', 'src/measured'],
};

/** Only types may cross these arrows: a room that describes what it needs, or what it hands on, in another's words. */
const typesOnly: [from: string, to: string][] = [
  ['src/source', 'src/engine'],
  ['src/sandbox', 'src/engine'],
  ['src/sandbox', 'src/source'],
  ['src/panel', 'src/engine'],
];

/** Files that may be entered directly, not through their room's index.ts. */
const doors: Record<string, 'values' | 'types'> = {
  'src/panel/protocol.ts': 'types',
  'src/graph/types.ts': 'types',
  'src/engine/types.ts': 'types',
  'src/scene/types.ts': 'types',
  // The scene's words and measures, taken one by one so that who needs only them does not carry the layout.
  'src/scene/captions.ts': 'values',
  'src/scene/defaults.ts': 'values',
  'src/scene/figures.ts': 'values',
  'src/scene/style.ts': 'values',
};

/** Who may import `vscode`. */
const vscodeRooms = ['src/extension.ts', 'src/editor', 'src/panel'];

interface Import {
  from: string;
  /** The module as written. */
  specifier: string;
  /** The file inside the checkout, or null for a package. */
  target: string | null;
  typeOnly: boolean;
  line: number;
}

const unresolved: string[] = [];
const sources = [...walk('src'), ...walk('webview')].filter((file) => /\.(ts|tsx|mts|mjs|js)$/.test(file) && !file.endsWith('.d.ts'));
const authored = [...sources, ...walk('test'), ...walk('tools'), ...walk('examples')].filter((file) => /\.(ts|tsx|mjs|js|css)$/.test(file));
const imports = sources.flatMap(importsOf);

describe('the arrows between rooms', () => {
  it('finds the rooms that it judges', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(sources.length);
    expect(imports.filter((one) => one.target !== null && roomOf(one.target) !== roomOf(one.from)).length).toBeGreaterThan(20);
  });

  it('can follow every import', () => {
    expect(unresolved).toEqual([]);
  });

  it('knows every room', () => {
    expect([...new Set(sources.map(roomOf))].filter((room) => !(room in arrows))).toEqual([]);
  });

  it('point only where the design lets them', () => {
    const wrong = crossings().filter((one) => {
      const [from, to] = [roomOf(one.from), roomOf(one.target)];
      if (arrows[from]?.includes(to)) return false;
      return !(one.typeOnly && typesOnly.some(([a, b]) => a === from && b === to));
    });
    expect(wrong.map(tell)).toEqual([]);
  });

  it('enter a room through its index.ts', () => {
    const wrong = crossings().filter((one) => {
      if (one.target === `${roomOf(one.target)}/index.ts`) return false;
      const door = doors[one.target];
      return !(door === 'values' || (door === 'types' && one.typeOnly));
    });
    expect(wrong.map(tell)).toEqual([]);
  });

  it('let only the editor side see VS Code', () => {
    const wrong = imports.filter((one) => one.specifier === 'vscode' && !vscodeRooms.includes(roomOf(one.from)));
    expect(wrong.map(tell)).toEqual([]);
  });

  it('give the page nothing of Node.js', () => {
    const wrong = imports.filter((one) => roomOf(one.from) === 'webview' && one.specifier.startsWith('node:'));
    expect(wrong.map(tell)).toEqual([]);
  });

  it('keep the graph free of dependencies', () => {
    const wrong = imports.filter((one) => roomOf(one.from) === 'src/graph' && one.target === null);
    expect(wrong.map(tell)).toEqual([]);
  });
});

describe('files and folders', () => {
  it('have names of the field, not of leftovers', () => {
    const leftovers = authored.filter((file) => /(^|\/)(utils?|commons?|helpers?|misc|shared)(\/|\.[a-z]+$)/i.test(file));
    expect(leftovers).toEqual([]);
  });

  it('are short enough to be one thing', () => {
    const long = authored.map((file) => ({ file, lines: text(file).split('\n').length })).filter(({ lines }) => lines >= 1000);
    expect(long).toEqual([]);
  });

  it('speak of no machine but the reader’s', () => {
    // Spelled so that this file does not accuse itself.
    const paths = new RegExp(['/wor' + 'k/', '/roo' + 't/', '/home/[a-z]', 'vscode-' + 'look', '/Users/[a-z]'].join('|'));
    const told = [...authored, ...walk('docs').filter((file) => file.endsWith('.md')), 'README.md', 'package.json', '.ci/run', 'esbuild.js']
      .filter((file) => existsSync(path.join(root, file)))
      .flatMap((file) => text(file).split('\n').map((line, index) => ({ line, place: `${file}:${index + 1}` })))
      .filter(({ line }) => paths.test(line));
    expect(told.map(({ place, line }) => `${place} ${line.trim()}`)).toEqual([]);
  });
});

function crossings(): (Import & { target: string })[] {
  return imports.filter((one): one is Import & { target: string } => one.target !== null && roomOf(one.target) !== roomOf(one.from));
}

function roomOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'src' ? `src/${second}` : first;
}

function tell(one: Import): string {
  return `${one.from}:${one.line} imports ${one.typeOnly ? 'types of ' : ''}${one.target ?? one.specifier}`;
}

function importsOf(file: string): Import[] {
  const found: Import[] = [];
  const tree = ts.createSourceFile(file, text(file), ts.ScriptTarget.Latest, true);
  const add = (node: ts.Node, specifier: ts.Expression | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    found.push({ from: file, specifier: specifier.text, target: resolve(file, specifier.text), typeOnly, line });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal as ts.Expression, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node, node.arguments[0], false);
    else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'require') add(node, node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return !clause.name && names !== undefined && ts.isNamedImports(names) && names.elements.every((element) => element.isTypeOnly);
}

/** The checkout's file behind a relative import; one that leads nowhere is noted, since past it this test is blind. */
function resolve(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const base = path.posix.join(path.posix.dirname(from), specifier);
  const candidates = [base, `${base}.ts`, `${base}.tsx`, `${base}.mjs`, `${base}.js`, `${base}/index.ts`];
  const file = candidates.find((candidate) => /\.[a-z]+$/.test(candidate) && existsSync(path.join(root, candidate)));
  if (!file && !/\.(wasm|css|json)$/.test(base) && !base.startsWith('dist/')) unresolved.push(`${from} imports ${specifier}`);
  return file ?? base;
}

function walk(folder: string): string[] {
  const at = path.join(root, folder);
  if (!existsSync(at)) return [];
  return readdirSync(at, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

function text(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
