import ts from 'typescript';
import { type Announcements, unusedPrefix } from './announce';
import type { Outline, TopName } from './candidates';
import { ModuleLinks } from './exports';
import { Output } from './output';

const { SyntaxKind } = ts;

/** Thrown for syntax that has to be compiled rather than left out. */
export class NeedsCompiler extends Error {}

/** A function, loop body or the module itself while its inside is being written. */
export interface Frame {
  kind: 'module' | 'function' | 'loop';
  heal: string;
  heals: boolean;
  vars: Set<string>;
}

/** The edits that `rewrite` makes: text put in, left out or replaced, and the scopes that are open. */
export class Edits {
  protected readonly text: string;
  protected readonly out: Output;
  protected readonly links: ModuleLinks;
  protected readonly prefix: string;
  protected readonly frames: Frame[] = [];

  constructor(
    protected readonly source: ts.SourceFile,
    outline: Outline,
    protected readonly announcements: Announcements,
  ) {
    this.text = source.text;
    this.out = new Output(this.text);
    this.prefix = unusedPrefix(this.text);
    this.links = new ModuleLinks(this.prefix, outline.bound);
  }

  protected end(node: ts.Node): void {
    this.out.copyTo(node.end);
    if (this.text[node.end - 1] !== ';') this.out.insert(';');
  }

  protected leaveOut(node: ts.Node): void {
    this.out.copyTo(this.start(node));
    this.out.skipTo(node.end);
    this.out.insert(';');
  }

  /** Opens a scope; the function that it gives completes it once its inside has been seen. */
  protected open(opener: 'f' | 'l', index: number, params: string[]): (frame: Frame) => void {
    this.out.insert(
      ` const ${this.prefix}${opener} = __bl.${opener}(${index}, [${params.map((name) => this.spelling(name)).join(', ')}]);`,
    );
    const slot = this.out.slot();
    this.out.insert(' try { ');
    return (frame) => {
      if (frame.heals) slot(` const ${frame.heal} = __bl.k();`);
    };
  }

  protected close(opener: 'f' | 'l'): string {
    return `} finally { __bl.x(${this.prefix}${opener}); }`;
  }

  /** Leaves out what only TypeScript knows, and `export`, which the head of the module takes over. */
  protected modifiers(node: ts.HasModifiers | ts.ClassLikeDeclaration): void {
    for (const modifier of node.modifiers ?? []) {
      switch (modifier.kind) {
        case SyntaxKind.AsyncKeyword:
        case SyntaxKind.StaticKeyword:
        case SyntaxKind.ConstKeyword:
          break;
        case SyntaxKind.AccessorKeyword:
        case SyntaxKind.Decorator:
          throw new NeedsCompiler();
        default:
          this.eraseNode(modifier);
      }
    }
  }

  protected spelling(name: string): string {
    return this.links.isRenamed(name) ? (this.links.replacement(name) ?? name) : name;
  }

  protected push(kind: Frame['kind'], id: number): Frame {
    const frame: Frame = { kind, heal: `${this.prefix}h${id}`, heals: false, vars: new Set() };
    this.frames.push(frame);
    return frame;
  }

  protected wrap(before: string, node: ts.Node, inside: () => void): void {
    this.out.copyTo(this.start(node));
    this.out.insert(before);
    inside();
    this.out.copyTo(node.end);
    this.out.insert(')');
  }

  protected replace(node: ts.Node, text: string): void {
    this.erase(this.start(node), node.end);
    this.out.insert(text);
  }

  protected eraseNode(node: ts.Node): void {
    this.erase(this.start(node), node.end);
  }

  protected erase(from: number, to: number): void {
    this.out.copyTo(from);
    this.out.skipTo(to);
  }

  /** `: T` */
  protected type(type: ts.TypeNode | undefined): void {
    if (!type) return;
    if (this.text[type.pos - 1] !== ':') throw new NeedsCompiler();
    this.erase(type.pos - 1, type.end);
  }

  /** `<T>` */
  protected angle(list: ts.NodeArray<ts.Node> | undefined): void {
    if (!list) return;
    const rest = /^\s*>/.exec(this.text.slice(list.end, list.end + 500));
    if (this.text[list.pos - 1] !== '<' || !rest) throw new NeedsCompiler();
    this.erase(list.pos - 1, list.end + rest[0].length);
  }

  protected start(node: ts.Node): number {
    return node.getStart(this.source, false);
  }
}

/** `__bl.top({ name: () => name, … })` */
export function topCall(names: TopName[], spelling: (name: string) => string): string {
  const read = ({ name, read: from }: TopName): string => {
    if (from === 'local') return spelling(name);
    if (from === 'whole') return 'module.exports';
    return `${from === 'exports' ? 'exports' : 'module.exports'}[${JSON.stringify(name)}]`;
  };
  return ` __bl.top({ ${names.map((entry) => `${JSON.stringify(entry.name)}: () => ${read(entry)}`).join(', ')} });`;
}
