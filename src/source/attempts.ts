import type ts from 'typescript';
import type { Documents } from '../engine/types';
import type { Choice } from '../graph';
import { type Alternatives, Guesser, type Guess, tensorsFor } from './assume';
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
/** Tensors that a function on tensors is tried with. */
const MAX_TENSORS = 3;
/** The largest whole number assumed where larger ones make more than is plausible. */
const SMALLEST = 3;
/** Ways to choose among the values that the code knows. */
const MAX_VARIANTS = 16;

/** Writes the arguments of one call, with what is chosen just then. */
type Maker = () => Promise<Guess[]>;

/** One attempt, with what could be chosen otherwise. */
type Built = Omit<Attempt, 'choices'> & { choices: Alternatives[] };

interface Called {
  maker: Maker;
  /** How many values of it are assumed. */
  assumed: number;
}

/**
 * Finds the expressions that may show a builder which cannot be called without arguments: calls of it that the file itself or, failing
 * that, another file of the workspace holds, as far as their arguments can be told, then one with arguments assumed by type, use and name.
 */
export class AttemptFinder {
  private readonly source: ts.SourceFile;
  private readonly found: Outline;
  private readonly types: DeclaredTypes;
  private readonly foreign: ForeignModules;
  /** Tensors of one example, as the file's weights and its kind of data want them. */
  private readonly tensors: string[];
  private isTyped = false;
  /** Builders of which some files were not searched for calls, though none was found that says all. */
  readonly cutShort = new Set<string>();
  private readonly chosen = new Map<string, string>();

  constructor(private readonly file: string, private readonly text: string, private readonly documents: Documents, private readonly mentioning: Mentioning, private readonly cancelled: () => boolean) {
    this.source = parse(file, text);
    this.found = outline(this.source, new Places(file, this.source), text.length);
    this.tensors = tensorsFor(this.source);
    const resolver = Resolver.of(documents);
    this.types = new DeclaredTypes(resolver);
    this.foreign = new ForeignModules(resolver, file, (exported) => this.exportedAs(exported));
  }

  /** Files besides the builder's own that were read for what they say of its arguments. */
  get files(): string[] {
    return [...this.types.files, ...this.foreign.files];
  }

  /**
   * What to try, in this order. `elsewhere`: other files are searched for calls, if the file itself has none whose arguments are all known.
   * `given`: values of its first arguments.
   */
  async attempts(name: string, elsewhere: boolean, given: unknown[] = []): Promise<Attempt[]> {
    const candidate = this.found.candidates.find((one) => one.name === name);
    if (!candidate?.needsArguments) return [];
    const first = given.map((value): Guess => ({ text: JSON.stringify(value), assumed: [] }));
    if (!this.isTyped) await this.types.add(this.file, this.source);
    this.isTyped = true;
    const makers = await this.makers(candidate, elsewhere);
    const owner = candidate.kind === 'method' ? ownerOf(candidate, this.found) : undefined;
    const [ownerMaker] = owner ? await this.makers(owner, elsewhere) : [];
    const build = async (maker: Maker): Promise<Built> => {
      const args = [...first, ...(await maker()).slice(first.length)];
      const made = await ownerMaker?.() ?? [];
      return attempt(this.call(candidate, owner, written(made), written(args)), [...made, ...args]);
    };
    const tries: Attempt[][] = [];
    // One after the other: what is chosen is chosen for all of this file.
    for (const maker of makers) tries.push(await this.variants(() => build(maker)));
    const last = makers.at(-1);
    const larger = last ? await this.variants(() => build(async () => enlarged(await last()))) : [];
    const [least] = this.assumers(candidate, SMALLEST);
    const smaller = least ? (await this.variants(() => build(least))).map((one) => ({ ...one, smaller: true as const })) : [];
    // Each first as it was found; only then other values of what the code compares.
    const attempts = [...tries, larger].map(([first]) => first).concat(...tries.map(([, ...others]) => others), smaller).filter((one): one is Attempt => one !== undefined);
    return attempts.filter((one, index) => attempts.findIndex(({ call }) => call === one.call) === index);
  }

  /** A call to be filled in: what can be assumed is written out, and what cannot is left open. */
  async template(name: string): Promise<string | undefined> {
    const candidate = this.found.candidates.find((one) => one.name === name);
    const owner = candidate?.kind === 'method' ? ownerOf(candidate, this.found) : undefined;
    if (!candidate) return undefined;
    const open = (one: Candidate): string => {
      const guesser = this.guesser(one);
      return guesser ? guesser.required.map((parameter) => {
        const { text } = guesser.parameter(parameter);
        return /\bstandIn\b/.test(text) ? `/* ${parameter.name.getText().replace(/\s+/g, ' ')} */` : text;
      }).join(', ') : '';
    };
    return this.call(candidate, owner, owner ? open(owner) : '', open(candidate));
  }

  /** A model that a method makes is often kept in its object alone, which the list of models made shows all the same. */
  private call({ kind, name, className = '' }: Candidate, owner: Candidate | undefined, made: string, given: string): string {
    if (kind === 'class') return `new ${this.reference(name)}(${given})`;
    return kind === 'method' ? `new ${owner ? this.reference(owner.name) : className}(${made}).${lastOf(name)}(${given})` : `${this.reference(name)}(${given})`;
  }

  private guesser(candidate: Candidate, tensor?: string, most?: number): Guesser | undefined {
    const node = this.found.nodes.get(candidate);
    return node && !candidate.callable ? new Guesser(node, candidate.kind === 'class' ? node.parent : node, this.types, this.chosen, tensor, most) : undefined;
  }

  /** One way to call it, first as it is, then with each other value that the code knows for what was assumed. */
  private async variants(build: () => Promise<Built>): Promise<Attempt[]> {
    const first = await build();
    const built: { chosen: Map<string, string>; attempt: Built }[] = [];
    for (const chosen of combinations(first.choices).slice(0, MAX_VARIANTS)) {
      for (const [path, value] of chosen) this.chosen.set(path, value);
      built.push({ chosen, attempt: await build() });
      this.chosen.clear();
    }
    return built.map(({ chosen, attempt: { call, args, assumed, values } }) => {
      const choices = first.choices.map(({ name, path, values }): Choice => ({
        name,
        values: values.flatMap((value) => built
          .filter((other) => [...chosen].every(([at, own]) => other.chosen.get(at) === (at === path ? value : own)))
          .map((other) => ({ value, call: other.attempt.call }))),
      }));
      return { call, args, assumed, ...(values ? { values } : {}), ...(choices.length > 0 ? { choices } : {}) };
    });
  }

  /** The arguments of calls of it, those that assume least first, then such as are assumed altogether. */
  private async makers(candidate: Candidate, elsewhere: boolean): Promise<Maker[]> {
    const guesser = this.guesser(candidate);
    if (!guesser) return [async () => []];
    const calledAs = candidate.kind === 'class' || candidate.kind === 'function' ? this.localName(candidate.name) : lastOf(candidate.name);
    const own = new OwnNames(this.found.bound);
    const called = await told(callsIn(this.source, this.text.length, calledAs, this.found.nodes.get(candidate)).map(({ given }) => () => argumentsOf(given, guesser, own)));
    if (elsewhere && !called.some(({ assumed }) => assumed === 0)) called.push(...await this.calledElsewhere(candidate, guesser));
    called.sort((a, b) => a.assumed - b.assumed);
    return [...called.slice(0, MAX_CALLS).map(({ maker }) => maker), ...this.assumers(candidate)];
  }

  /** What assumes all of its arguments, whole numbers no larger than `most`. */
  private assumers(candidate: Candidate, most?: number): Maker[] {
    const tensors = candidate.computes && !candidate.makesModel && !candidate.makesLayers ? this.tensors.slice(0, MAX_TENSORS) : [];
    return [...tensors, undefined].flatMap((tensor): Maker[] => {
      const guesser = this.guesser(candidate, tensor, most);
      return guesser ? [async () => guesser.required.map((parameter) => guesser.parameter(parameter))] : [];
    });
  }

  private async calledElsewhere(candidate: Candidate, guesser: Guesser): Promise<Called[]> {
    const own = this.reference(candidate.name);
    const called: Called[] = [];
    const words = this.wordsFor(candidate);
    const renamed = new Set<string>();
    const { files, isCut } = await this.mentioning.find(words, this.file, this.documents, this.cancelled);
    let cut = isCut;
    for (let index = 0; index < files.length; index++) {
      const { file, text } = files[index] as (typeof files)[number];
      const module = this.foreign.open(file, text);
      if (!(await module.importsEntry())) continue;
      for (const name of await module.passesOn(own)) if (!words.includes(name)) renamed.add(name);
      for (const { callee, given } of callsIn(module.source, module.source.end, candidate.kind === 'method' ? lastOf(candidate.name) : undefined)) {
        if (candidate.kind === 'method' || (await meaningOf(callee, module)) === own) called.push(...await told([() => argumentsOf(given, guesser, module)]));
      }
      if (called.some(({ assumed }) => assumed === 0)) break;
      // Who imports it from a file that passes it on under another name need not mention its own.
      if (index < files.length - 1 || renamed.size === 0) continue;
      const more = await this.mentioning.find([...renamed], this.file, this.documents, this.cancelled);
      files.push(...more.files.filter((one) => !files.some((known) => known.file === one.file)));
      cut ||= more.isCut;
      words.push(...renamed);
      renamed.clear();
    }
    if (cut && !called.some(({ assumed }) => assumed === 0)) this.cutShort.add(candidate.name);
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
const enlarged = (args: Guess[]): Guess[] => args.map((arg) => ({ ...arg, text: arg.text.replaceAll('[28,28,1]', '[224,224,3]') }));

/** The calls whose arguments can be told, with how much is assumed in each. */
async function told(makers: (() => Promise<Guess[] | undefined>)[]): Promise<Called[]> {
  const called: Called[] = [];
  for (const make of makers) {
    const args = await make();
    if (args) called.push({ maker: async () => await make() ?? [], assumed: args.reduce((sum, { assumed }) => sum + assumed.length, 0) });
  }
  return called;
}

/** Every way to choose, by path; those nearest to the first come first. */
function combinations(choices: Alternatives[]): Map<string, string>[] {
  let all: { chosen: Map<string, string>; changed: number }[] = [{ chosen: new Map(), changed: 0 }];
  for (const { path, values } of choices) {
    all = all.flatMap(({ chosen, changed }) => values.map((value, index) => ({ chosen: new Map([...chosen, [path, value]]), changed: changed + (index > 0 ? 1 : 0) })))
      .sort((a, b) => a.changed - b.changed).slice(0, MAX_VARIANTS);
  }
  return all.map(({ chosen }) => chosen);
}

function attempt(call: string, args: Guess[]): Built {
  const choices = args.flatMap((arg) => arg.choices ?? []);
  const assumed = args.flatMap((arg) => arg.assumed);
  return {
    call,
    args: args.map(({ text }) => asData(text)),
    assumed: [...new Set(assumed.map(({ name }) => name))],
    ...(assumed.length > 0 ? { values: Object.fromEntries(assumed.map(({ name, text }) => [name, text])) } : {}),
    choices: choices.filter((one, index) => choices.findIndex(({ path }) => path === one.path) === index),
  };
}

/** An argument as data where it is JSON, else its expression. */
function asData(text: string): unknown {
  try {
    return JSON.parse(text.replace(/([{,]\s*)([A-Za-z_$][\w$]*):/g, '$1"$2":'));
  } catch {
    return text;
  }
}
