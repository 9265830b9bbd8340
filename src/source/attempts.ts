import type ts from 'typescript';
import type { Documents } from '../engine/types';
import { Guesser, type Guess } from './assume';
import { argumentsOf, callsIn, meaningOf, OwnNames } from './calls';
import { type Outline, outline, ownerOf } from './candidates';
import { parse } from './compile';
import { DeclaredTypes } from './declaredTypes';
import type { Mentioning } from './elsewhere';
import { ForeignModules } from './foreign';
import { Places } from './places';
import { Resolver } from './resolve';
import type { Attempt, Candidate } from './types';

/** Calls of one builder that are tried before its arguments are assumed. */
const MAX_CALLS = 2;

/**
 * Finds the expressions that may show a builder which cannot be called without arguments: calls of it that the file itself or, failing
 * that, another file of the workspace holds, as far as their arguments can be told, then one with arguments assumed by type, use and name.
 */
export class AttemptFinder {
  private readonly source: ts.SourceFile;
  private readonly found: Outline;
  private readonly types: DeclaredTypes;
  private readonly foreign: ForeignModules;
  private isTyped = false;

  constructor(private readonly file: string, private readonly text: string, private readonly documents: Documents, private readonly mentioning: Mentioning, private readonly cancelled: () => boolean) {
    this.source = parse(file, text);
    this.found = outline(this.source, new Places(file, this.source), text.length);
    const resolver = new Resolver(documents);
    this.types = new DeclaredTypes(resolver);
    this.foreign = new ForeignModules(resolver, file, (exported) => this.exportedAs(exported));
  }

  /** Files besides the builder's own that were read for what they say of its arguments. */
  get files(): string[] {
    return [...this.types.files, ...this.foreign.files];
  }

  /** What to try, in this order. `elsewhere`: other files are searched for calls, if the file itself has none whose arguments are all known. */
  async attempts(name: string, elsewhere: boolean): Promise<Attempt[]> {
    const candidate = this.found.candidates.find((one) => one.name === name);
    if (!candidate?.needsArguments) return [];
    if (!this.isTyped) await this.types.add(this.file, this.source);
    this.isTyped = true;
    const lists = await this.argumentLists(candidate, elsewhere);
    const attempts: Attempt[] = [];
    const owner = candidate.kind === 'method' ? ownerOf(candidate, this.found) : undefined;
    // A model that a method makes is often kept in its object alone, which the list of models made shows all the same.
    const made = owner ? (await this.argumentLists(owner, elsewhere))[0] ?? [] : [];
    for (const args of [...lists, ...lists.slice(-1).map(enlarged)]) {
      const given = written(args);
      const call = candidate.kind === 'class' ? `new ${this.reference(candidate.name)}(${given})`
        : candidate.kind === 'method' ? `new ${owner ? this.reference(owner.name) : candidate.className ?? ''}(${written(made)}).${lastOf(candidate.name)}(${given})`
        : `${this.reference(candidate.name)}(${given})`;
      if (!attempts.some((one) => one.call === call)) attempts.push(attempt(call, [...made, ...args]));
    }
    return attempts;
  }

  /** What stands in calls of it, what assumes least first, then what is assumed altogether. */
  private async argumentLists(candidate: Candidate, elsewhere: boolean): Promise<Guess[][]> {
    const node = this.found.nodes.get(candidate);
    if (!node || candidate.callable) return [[]];
    const guesser = new Guesser(node, candidate.kind === 'class' ? node.parent : node, this.types);
    const called: Guess[][] = [];
    const calledAs = candidate.kind === 'class' || candidate.kind === 'function' ? this.localName(candidate.name) : lastOf(candidate.name);
    const own = new OwnNames(this.found.bound);
    for (const { given } of callsIn(this.source, this.text.length, calledAs, node)) {
      const args = await argumentsOf(given, guesser, own);
      if (args) called.push(args);
    }
    if (elsewhere && !called.some((args) => count(args) === 0)) called.push(...await this.calledElsewhere(candidate, guesser));
    called.sort((a, b) => count(a) - count(b));
    return [...called.slice(0, MAX_CALLS), guesser.required.map((parameter) => guesser.parameter(parameter))];
  }

  private async calledElsewhere(candidate: Candidate, guesser: Guesser): Promise<Guess[][]> {
    const own = this.reference(candidate.name);
    const called: Guess[][] = [];
    const words = this.wordsFor(candidate);
    const renamed = new Set<string>();
    const files = await this.mentioning.find(words, this.file, this.documents, this.cancelled);
    for (let index = 0; index < files.length; index++) {
      const { file, text } = files[index] as (typeof files)[number];
      const module = this.foreign.open(file, text);
      if (!(await module.importsEntry())) continue;
      for (const name of await module.passesOn(own)) if (!words.includes(name)) renamed.add(name);
      for (const { callee, given } of callsIn(module.source, module.source.end, candidate.kind === 'method' ? lastOf(candidate.name) : undefined)) {
        if (candidate.kind !== 'method' && (await meaningOf(callee, module)) !== own) continue;
        const args = await argumentsOf(given, guesser, module);
        if (args) called.push(args);
      }
      if (called.some((args) => count(args) === 0)) break;
      // Who imports it from a file that passes it on under another name need not mention its own.
      if (index < files.length - 1 || renamed.size === 0) continue;
      const more = await this.mentioning.find([...renamed], this.file, this.documents, this.cancelled);
      files.push(...more.filter((one) => !files.some((known) => known.file === one.file)));
      words.push(...renamed);
      renamed.clear();
    }
    return called;
  }

  /** What a file that calls it has to mention: a name that it is exported by; for one without, the file's own name. */
  private wordsFor({ name, aliases = [], kind }: Candidate): string[] {
    if (kind === 'method') return [lastOf(name)];
    const names = [name, ...aliases].map(lastOf);
    const parts = this.file.replace(/\.[^./]+$/, '').split('/');
    const stem = parts.at(-1) === 'index' ? parts.at(-2) : parts.at(-1);
    return [...names.filter((one) => one !== 'default'), ...(names.includes('default') && stem ? [stem] : [])];
  }

  /** The name by which the file itself calls it. */
  private localName(name: string): string {
    const last = lastOf(name);
    return last === 'default' ? this.found.exported.get('default') ?? last : last;
  }

  /** How the module's own scope names it. */
  private reference(name: string): string {
    const [root = '', ...path] = name.split('.');
    const local = root === 'default' ? this.found.exported.get('default') ?? root : root;
    const whole = this.found.names.some((one) => one.name === root && one.read === 'whole');
    return [this.found.bound.has(local) ? local : whole ? 'exports' : `exports.${root}`, ...path].join('.');
  }

  /** How it names what it exports; `*` is the whole of `module.exports = …`. */
  private exportedAs(exported: string): string | undefined {
    if (exported === '*') return this.found.names.some(({ read }) => read === 'whole') ? this.reference('default') : undefined;
    const local = this.found.exported.get(exported);
    return local === undefined ? undefined : this.reference(this.found.bound.has(local) ? local : exported);
  }
}

const lastOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

const written = (args: Guess[]): string => args.map(({ text }) => text).join(', ');

/** Arguments with pictures large enough for networks of many stages. */
const enlarged = (args: Guess[]): Guess[] => args.map(({ text, assumed }) => ({ text: text.replaceAll('[28,28,1]', '[224,224,3]'), assumed }));

const count = (args: Guess[]): number => args.reduce((sum, { assumed }) => sum + assumed.length, 0);

function attempt(call: string, args: Guess[]): Attempt {
  return { call, args: args.map(({ text }) => asData(text)), assumed: [...new Set(args.flatMap(({ assumed }) => assumed))] };
}

/** An argument as data where it is JSON, else its expression. */
function asData(text: string): unknown {
  try {
    return JSON.parse(text.replace(/([{,]\s*)([A-Za-z_$][\w$]*):/g, '$1"$2":'));
  } catch {
    return text;
  }
}
