import type { Builder, Place } from '../graph';
import type { Target } from '../sandbox';
import type { Attempt, Candidate, SourceModule } from '../source';
import type { EvaluateRequest } from './types';

/** Something of a file that can be asked for a model without further values. */
export interface Offer { builder: Builder; target: Target; candidate: Candidate | null; call?: string; remembered?: boolean }

export interface Chosen {
  target: Target;
  /** Null for the top level, whose models are called by the names that hold them. */
  builder: Builder | null;
  /** By name, by the user's own expression, tried because it looks like one, or that with arguments of our own. */
  asked: 'name' | 'call' | 'guess' | 'assumed';
  /** For a `call` that the request itself does not carry: the module is loaded with it. */
  call?: string;
}

/** The author's own expressions first, then what makes a model; where nothing does, what makes layers: the author may not have come to the model yet. */
export function offers(module: SourceModule, expressions: string[] = []): Offer[] {
  const callable = module.candidates.filter((c) => !c.needsArguments);
  const making = callable.filter((c) => c.makesModel);
  // What a file exports is what it is for; what it keeps to itself is a part of that.
  const chosen = (making.length > 0 || module.candidates.some((c) => c.makesModel) ? making : callable.filter((c) => c.makesLayers)).sort((a, b) => Number(b.exported) - Number(a.exported));
  const written = new Set(module.comments.map(({ expression }) => expression));
  return [
    ...module.comments.map(({ expression, place }) => expressionOffer(expression, place)),
    ...chosen.map((candidate) => offer(candidate, [])),
    ...expressions.filter((expression) => !written.has(expression)).map((expression) => ({ ...expressionOffer(expression, placeNamedIn(expression, module)), remembered: true })),
  ];
}

/** Where the function that an expression calls first is defined; else the file's start. */
function placeNamedIn(expression: string, module: SourceModule): Place {
  const words = expression.split(/[^\w$]+/);
  const named = module.candidates.find(({ name }) => words.includes(name.split('.').at(-1) ?? ''));
  return named?.place ?? { file: module.file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

/** An expression of the author's own, from a `// @blocklens` comment. */
function expressionOffer(expression: string, place: Place): Offer {
  return { builder: { name: expression, place, args: [], assumed: [] }, target: { kind: 'call' }, candidate: null, call: expression };
}

function offer(candidate: Candidate, args: unknown[]): Offer {
  const builder: Builder = { name: candidate.name, place: candidate.place, args, assumed: [] };
  const short = candidate.name.slice(candidate.name.indexOf('.') + 1);
  const target: Target = candidate.kind === 'function' ? { kind: 'function', name: candidate.name, args }
    : candidate.kind === 'class' ? { kind: 'class', name: candidate.name, args }
    : { kind: 'method', className: candidate.className ?? candidate.name.split('.')[0] ?? '', name: short, static: candidate.kind === 'static', args };
  return { builder, target, candidate };
}

const guess = (one: Offer): Chosen => ({ target: one.target, builder: one.builder, asked: 'guess', ...(one.call === undefined ? {} : { call: one.call }) });
const top: Chosen = { target: { kind: 'top' }, builder: null, asked: 'guess' };

/** What else may give a model where the likeliest gave none and failed at nothing: the other builders, then what the file does by itself. */
export function others(offered: Offer[], targets: Chosen[], request: EvaluateRequest): Chosen[] {
  if (request.builder !== undefined || request.call !== undefined || targets.some(({ call }) => call !== undefined)) return [];
  return [...offered.map(guess), top].filter(({ builder }) => !targets.some((one) => one.builder === builder));
}

/** What to run for a request, in the order in which its models are shown. */
export function chooseTargets(module: SourceModule, offered: Offer[], request: EvaluateRequest): Chosen[] {
  if (request.call !== undefined) {
    const end = { file: module.file, line: 1, column: 1, endLine: 1, endColumn: 1 };
    return [{ target: { kind: 'call' }, builder: { name: request.call, place: end, args: [], assumed: [] }, asked: 'call' }];
  }
  if (request.builder !== undefined) {
    const comment = offered.find((o) => o.call !== undefined && o.call === request.builder);
    if (comment) return [{ ...guess(comment), asked: 'call' }];
    const candidate = candidateNamed(module, request.builder);
    if (!candidate) return [{ target: { kind: 'top' }, builder: null, asked: 'name' }];
    // What is missing of its arguments is found or assumed.
    if (lacksArguments(candidate, module, request.args)) return [];
    const { target, builder } = offer(candidate, request.args ?? []);
    return [{ target, builder: { ...builder, name: request.builder }, asked: 'name' }];
  }
  if (request.all) return [...offered.map(guess), ...(module.variables.length > 0 || offered.length === 0 ? [top] : [])];
  const first = preferred(module, offered, request.line);
  return [first ? guess(first) : top];
}

/** Whether a builder needs more than the values that are given to it: further arguments, or some of the class whose method it is. */
export function lacksArguments({ needsArguments, params, kind, className }: Candidate, { candidates }: SourceModule, given: unknown[] = []): boolean {
  const owner = kind === 'method' ? candidates.find((one) => one.kind === 'class' && one.className === className) : undefined;
  return needsArguments && (owner?.callable === false || params.slice(given.length).some(({ optional }) => !optional));
}

export function candidateNamed(module: SourceModule, name: string): Candidate | undefined {
  return module.candidates.find((c) => c.name === name || c.aliases?.includes(name));
}

/** Builders whose arguments are not given, the likeliest first: only to be run where nothing else gives a model, or where one is asked for by name. */
export function needy(module: SourceModule, line: number | undefined): Candidate[] {
  const { candidates } = module;
  const kind = (['makesModel', 'makesLayers', 'computes'] as const).find((one) => candidates.some((c) => c[one]));
  const found = candidates.filter((c) => c.needsArguments && kind !== undefined && c[kind]);
  const making = new Set(candidates.filter((c) => c.kind === 'class' && c.makesModel).map((c) => c.className));
  const around = (c: Candidate) => line !== undefined && c.range.line <= line && line <= c.range.endLine;
  const named = (c: Candidate) => (c.name === 'default' || c.aliases?.includes('default') ? 1 : c.exported ? 2 : 3);
  // What computes is a step of something larger more often than it is the model.
  const computing = (c: Candidate) => (/(model|predict|forward|net(work)?|infer(ence)?|run)$/i.test(c.name) ? 1 : 4) + (c.exported ? 0 : 0.5);
  // An object that may hold a model as soon as it is made comes before its methods.
  const rank = (c: Candidate) => (c.kind === 'method' && making.has(c.className) ? named(c) + 0.5 : around(c) ? 0 : kind === 'computes' ? computing(c) : named(c));
  return found.filter((c) => c.kind !== 'method' || c.makesLayers || !making.has(c.className)).sort((a, b) => rank(a) - rank(b));
}

/** One way to run such a builder. */
export function tried(candidate: Candidate, { call, args, assumed, values, choices }: Attempt, request: Pick<EvaluateRequest, 'builder'>): Chosen & { builder: Builder } {
  const name = request.builder ?? candidate.name;
  // An attempt that was picked goes by its expression, which has its arguments already.
  const builder: Builder = { name, place: candidate.place, args: name === call ? [] : args, assumed, call, ...(values ? { values } : {}), ...(choices ? { choices } : {}) };
  return { target: { kind: 'call' }, builder, asked: 'assumed', call };
}

/** The builder around the cursor; else the author's expression (one that was only remembered comes last), the default export, the one named like the file, the first that is exported, the first. */
function preferred(module: SourceModule, offered: Offer[], line: number | undefined): Offer | undefined {
  const around = line === undefined ? undefined
    : offered.find(({ candidate: c }) => c && c.range.line <= line && line <= c.range.endLine);
  const stem = (module.file.split('/').at(-1) ?? '').replace(/\.[cm]?[jt]sx?$/, '').replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  const exported = offered.filter(({ candidate }) => candidate?.exported);
  const eligible = exported.length > 0 ? exported : offered;
  return around
    ?? offered.find((o) => o.call !== undefined && !o.remembered)
    ?? eligible.find((o) => o.candidate?.name === 'default' || o.candidate?.aliases?.includes('default'))
    ?? eligible.find((o) => o.builder.name.toLowerCase() === stem)
    ?? eligible[0];
}
