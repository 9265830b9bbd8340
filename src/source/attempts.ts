import type ts from 'typescript';
import { Guesser, type Guess, type Types, typesOf } from './assume';
import { argumentsOf, callsOf } from './calls';
import type { Outline } from './candidates';
import type { Attempt, Candidate } from './types';

/** Calls of one builder in the file that are tried before its arguments are assumed. */
const MAX_CALLS = 2;

/**
 * Gives every candidate that cannot be called without arguments the expressions that may show it: calls of it that the file itself
 * holds, as far as their arguments can be told, then one with arguments assumed by type, use and name.
 */
export function addAttempts(source: ts.SourceFile, found: Outline, end: number): void {
  const writer = new AttemptWriter(source, found, end);
  for (const candidate of found.candidates) {
    const attempts = writer.attempts(candidate);
    if (attempts.length > 0) candidate.attempts = attempts;
  }
}

class AttemptWriter {
  private readonly types: Types;

  constructor(private readonly source: ts.SourceFile, private readonly found: Outline, private readonly end: number) {
    this.types = typesOf(source);
  }

  attempts(candidate: Candidate): Attempt[] {
    const owner = candidate.kind === 'method' ? this.found.candidates.find((one) => one.kind === 'class' && this.isOf(one, candidate)) : undefined;
    if (candidate.callable && (!owner || owner.callable)) return [];
    const last = candidate.name.slice(candidate.name.lastIndexOf('.') + 1);
    const lists = this.argumentLists(candidate, candidate.kind === 'class' || candidate.kind === 'function' ? this.localName(candidate.name) : last);
    const attempts = [...lists, ...lists.slice(-1).map(enlarged)].flatMap((args): Attempt[] => {
      const given = args.map(({ text }) => text).join(', ');
      if (candidate.kind === 'class') return [attempt(`new ${this.reference(candidate.name)}(${given})`, args)];
      if (candidate.kind !== 'method') return [attempt(`${this.reference(candidate.name)}(${given})`, args)];
      // A model that a method makes is often kept in its object alone, which the list of models made shows all the same.
      const made = owner ? this.argumentLists(owner, this.localName(owner.name))[0] ?? [] : [];
      const type = owner ? this.reference(owner.name) : candidate.className ?? '';
      return [attempt(`new ${type}(${made.map(({ text }) => text).join(', ')}).${last}(${given})`, [...made, ...args])];
    });
    return attempts.filter((one, index) => attempts.findIndex(({ call }) => call === one.call) === index);
  }

  private argumentLists(candidate: Candidate, calledAs: string): Guess[][] {
    const node = this.found.nodes.get(candidate);
    if (!node || candidate.callable) return [[]];
    const guesser = new Guesser(node, candidate.kind === 'class' ? node.parent : node, this.types);
    const called = callsOf(this.source, calledAs, node, this.end)
      .map((given) => argumentsOf(given, guesser, this.found.bound))
      .filter((args): args is Guess[] => args !== undefined)
      // What assumes least comes first.
      .sort((a, b) => count(a) - count(b))
      .slice(0, MAX_CALLS);
    return [...called, guesser.required.map((parameter) => guesser.parameter(parameter))];
  }

  private isOf(type: Candidate, method: Candidate): boolean {
    return this.localName(type.name) === method.className || type.name === method.className;
  }

  /** The name by which the file itself calls it. */
  private localName(name: string): string {
    const last = name.slice(name.lastIndexOf('.') + 1);
    if (last !== 'default') return last;
    return this.found.exported.get('default') ?? 'default';
  }

  /** How the module's own scope names it. */
  private reference(name: string): string {
    const [root = '', ...path] = name.split('.');
    const local = root === 'default' ? this.found.exported.get('default') ?? root : root;
    const whole = this.found.names.some((one) => one.name === root && one.read === 'whole');
    return [this.found.bound.has(local) ? local : whole ? 'exports' : `exports.${root}`, ...path].join('.');
  }
}

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
