import { costModel } from '../cost';
import { buildGraph, type Builder, type CostedModel, type CustomLayers, type Diagnostic, fixedBatchText, type ModelGraph, placeOfFrame } from '../graph';
import { type Limits, type Sandbox, type SandboxResult, STEPS_PER_MS, type Target } from '../sandbox';
import { type Attempt, type AttemptFinder, type Candidate, HeldFiles, type Program, SourceCache, type SourceModule } from '../source';
import { caughtTold } from './caught';
import { diagnose } from './diagnose';
import { extentsTold, layersTold, numbersNamed, withExtents } from './extents';
import { findModel } from './modelFiles';
import { placesOfNote } from './notes';
import { candidateNamed, type Chosen, chooseTargets, lacksArguments, needy, type Offer, offers, others, tried } from './targets';
import type { CustomLayersRequest, Documents, EvaluateRequest, Evaluation, Stage } from './types';

/** Thrown out of an evaluation that was told to stop. */
export class Cancelled extends Error {}

/** Thrown out of an evaluation that the guard of wall time has ended: there is no answer, and nothing is said against the code. */
export class Overdue extends Error {}

/**
 * Source → sandbox → graph → cost, for one request at a time. Holds nothing between requests but parsed modules.
 */
export class Pipeline {
  private readonly sources = new SourceCache();

  constructor(private readonly sandbox: Sandbox, private readonly documents: Documents) {}

  /** Throws `Cancelled` when `cancelled` says so, `Overdue` where the machine is too busy, and what the interpreter throws when it breaks. */
  async evaluate(request: EvaluateRequest, limits: Limits, cancelled: () => boolean): Promise<Evaluation> {
    const timings: Partial<Record<Stage, number>> = {};
    const began = performance.now();
    let mark = began;
    const lap = (stage: Stage) => { const now = performance.now(); timings[stage] = (timings[stage] ?? 0) + now - mark; mark = now; };

    // All that is read for one answer is of one moment.
    const documents = new HeldFiles(this.documents);
    const program = await this.sources.load(request.file, documents, request.call === undefined ? {} : { call: request.call });
    lap('source');
    const evaluation: Evaluation = {
      status: 'done', file: request.file, builders: [], models: [], diagnostics: [...program.diagnostics], skipped: [], files: [...program.files], timings,
    };
    const entry = program.modules.get(program.entry);
    const broken = program.diagnostics.some((d) => d.severity === 'error' && d.place.file === program.entry);
    if (!entry || broken) return evaluation;

    const offered = offers(entry, request.expressions);
    const finder = request.call === undefined ? this.sources.attempts(program, documents, cancelled) : undefined;
    const plans = await plan(entry, offered, request, finder);
    const targets = plans.some(({ picked }) => picked) ? [] : chooseTargets(entry, offered, request);
    const topNames = new Map<string, Builder>();
    /** Builders that, where they fail, fail by themselves. */
    const mistaken = new Set<Builder>();
    const { diagnostics } = evaluation;
    /** What is to be told of models that are not loaded, if they are shown. */
    const heldNotes = new Map<Builder, () => void>();
    /** What the first attempt with assumed arguments failed at. */
    let failure: Diagnostic | undefined;
    /** What the code itself caught where it made nothing. */
    const fruitless: Diagnostic[] = [];
    /** Milliseconds' worth of steps that went into looking for a model, and what was left untried when they were spent. */
    let searchedMs = 0;
    const untried = new Set<string>();
    const mayTry = (what: string): boolean => { if (searchedMs > SEARCH_MS) untried.add(what); return searchedMs <= SEARCH_MS; };
    const run = async (...given: [program: Program, target: Target, storage: { isEmpty: boolean; asked: boolean }, later: boolean, extent?: number]): Promise<SandboxResult> => {
      const ran = await this.run(limits, cancelled, evaluation.files, ...given);
      if (ran.status === 'overdue') throw new Overdue('Given up: this machine is too busy to run this code, or single operations of it take very long. What it makes is not known.');
      if (ran.status === 'done') searchedMs += RUN_MS + ran.steps / STEPS_PER_MS;
      if (ran.status === 'done' && ran.gaveUp) untried.add(LATER);
      return ran;
    };
    const tell = (diagnostic: Diagnostic): void => { if (!diagnostics.some((known) => same(known, diagnostic))) diagnostics.push(diagnostic); };
    /** Runs one target and gives its models; what it has to tell is told, unless it was tried with assumed arguments. */
    const show = async ({ target, builder, asked, call }: Chosen, later = false): Promise<CostedModel[]> => {
      if (cancelled()) throw new Cancelled();
      const loaded = call === undefined ? program : await this.sources.load(request.file, documents, { call });
      if (asked !== 'assumed') loaded.diagnostics.forEach(tell);
      lap('source');
      if (loaded.diagnostics.some((d) => d.severity === 'error' && d.place.file === program.entry)) return [];
      const storage = { isEmpty: true, asked: false };
      let ran = await run(loaded, target, storage, later);
      if (storage.asked && ran.status === 'done' && !ran.result.found.some(({ model }) => ran.status === 'done' && ran.result.raw.models[model]?.complete)) {
        storage.isEmpty = false;
        ran = await run(loaded, target, storage, later);
      }
      const { isEmpty } = storage;
      const extended = await withExtents(ran, (extent) => run(loaded, target, { ...storage, isEmpty }, later, extent));
      ran = extended.ran;
      const { vary, extent } = extended;
      lap('sandbox');
      if (ran.status !== 'done') throw new Cancelled();
      const { result } = ran;
      const modules = [...loaded.modules.values()];
      for (const name of result.topNames) {
        const variable = entry.variables.find((v) => v.name === name);
        if (variable) topNames.set(name, { name, place: variable.place, args: [], assumed: [] });
      }
      const models: CostedModel[] = [];
      for (const found of result.found) {
        const named: Builder = builder ?? topNames.get(found.name ?? '') ?? {
          name: found.name ?? result.raw.models[found.model]?.name ?? 'model',
          place: placeOfFrame(result.raw, modules, result.raw.models[found.model]?.frame ?? -1) ?? startOf(entry),
          args: [], assumed: [],
        };
        if (request.builder !== undefined && asked === 'name' && named.name !== request.builder) continue;
        const graph = buildGraph(result.raw, modules, found.model, named);
        if (vary || hasAssumed(graph)) {
          const numbers = numbersNamed(result.numbers.filter((name) => !/^standIn\b/.test(name)));
          named.assumed = [...new Set([...named.assumed, ...numbers])];
          if (extent !== undefined) named.values = { ...takenFor(named.values, result.numbers, extent), ...Object.fromEntries(numbers.map((name) => [name, String(extent)])) };
        }
        lap('graph');
        models.push({ graph, cost: costModel(graph, request.batch ?? 1) });
        lap('cost');
      }
      const whole = models.length > 0 && models.every(({ graph }) => graph.complete);
      const tellNotes = (): void => {
        for (const { graph, cost } of models) if (cost.batch !== (request.batch ?? cost.batch)) tell({ severity: 'info', message: fixedBatchText(cost.batch), place: graph.builder.place });
        extentsTold(models.map(({ graph }) => graph), result.numbers).forEach(tell);
        if (vary && models.length > 0) layersTold(vary, modules, result.numbers, builder?.place ?? startOf(entry)).forEach(tell);
        for (const note of result.notes) {
          const { kind, message } = note;
          const { place, calls } = placesOfNote(note, result.raw, modules, builder?.place ?? startOf(entry));
          if (kind !== 'skipped') tell({ severity: kind, message, place, ...(calls && { calls }) });
          else if (!evaluation.skipped.some((known) => same(known, { message, place }))) evaluation.skipped.push({ message, place });
        }
      };
      if (asked === 'assumed') {
        if (result.error) failure ??= diagnose(result.error, result.raw, loaded, builder?.place ?? startOf(entry));
        const shown = result.error ? models.filter(({ graph }) => graph.complete) : models;
        if (shown.some(isOwn) && shown.every(isPlausible)) tellNotes();
        else if (builder) heldNotes.set(builder, tellNotes);
        return shown;
      }
      if (!result.madeUp && builder) mistaken.add(builder);
      evaluation.models.push(...models);
      const message = result.pending && !models.some((model) => model.graph.complete)
        ? { name: 'Error', message: 'This builder waits for something that never comes here (data, a file, an event).', stack: '', frame: -1 } : result.error;
      if (message) {
        tell(diagnose(message, result.raw, loaded, builder?.place ?? startOf(entry)));
      }
      tellNotes();
      const caught = caughtTold(result, loaded, builder?.place ?? startOf(entry), whole);
      if (models.length > 0) caught.forEach(tell);
      else if (!message) fruitless.push(...caught);
      return models;
    };
    for (const target of targets) await show(target);
    searchedMs = 0;
    // Where the likeliest builder only loads a model, another may make one.
    if (!request.all && request.builder === undefined && request.call === undefined && evaluation.models.length > 0 && !evaluation.models.some(isOwn)) {
      for (const other of chooseTargets(entry, offered, { ...request, all: true })) {
        if (targets.some(({ builder }) => builder === other.builder)) continue;
        if (evaluation.models.some(isOwn)) break;
        if (mayTry(nameOf(other))) await show(other);
      }
    }
    const further = others(offered, targets, request);
    // What is only called later comes after all that makes a model by itself.
    for (const [other, later] of [...further.map((one) => [one, false] as const), ...[...targets, ...further].map((one) => [one, true] as const)]) {
      if (evaluation.models.length > 0 || diagnostics.some(({ severity }) => severity === 'error')) break;
      if (mayTry(later ? LATER : nameOf(other))) await show(other, later);
    }

    const shown = new Map<Candidate, Builder>();
    const onlyLoaded = new Map<Candidate, { builder: Builder; models: CostedModel[] }>();
    const tooLarge = new Map<Candidate, { builder: Builder; models: CostedModel[] }>();
    // What a builder made before it failed is the author's own mistake, and no reason to look further.
    // Nor is an expression of the author's own that shows nothing.
    if (!targets.some(({ call }) => call !== undefined) && !evaluation.models.some(({ graph }) => !isOnlyLoaded(graph) && (graph.complete || mistaken.has(graph.builder)))) {
      const tries = plans.slice(0, request.all ? MAX_ASSUMED : undefined);
      for (const { candidate } of plans.slice(tries.length)) untried.add(`'${candidate.name}'`);
      for (const [{ candidate, attempts }, later] of [false, true].flatMap((later) => tries.map((one) => [one, later] as const))) {
        if (later && shown.size > 0) break;
        if (isMethodOf(candidate, [...shown.keys()])) continue;
        for (const attempt of await attempts()) {
          if (attempt.smaller && !tooLarge.has(candidate) && request.builder !== attempt.call) continue;
          if (!mayTry(`'${candidate.name}'`)) {
            // Another attempt might have made more of it, and does where it is asked for alone.
            if (request.all) { onlyLoaded.delete(candidate); tooLarge.delete(candidate); }
            break;
          }
          const chosen = tried(candidate, attempt, request);
          const models = await show(chosen, later);
          const found = models.some(isOwn) && models.every(isPlausible);
          if (found) {
            evaluation.models.push(...models);
            shown.set(candidate, chosen.builder);
          } else if (models.length > 0) {
            const held = models.some(isOwn) ? tooLarge : onlyLoaded;
            if (!held.has(candidate)) held.set(candidate, { builder: chosen.builder, models });
          }
          if (found) break;
        }
        const large = shown.has(candidate) ? undefined : tooLarge.get(candidate);
        if (large) {
          evaluation.models.push(...large.models);
          shown.set(candidate, large.builder);
          heldNotes.get(large.builder)?.();
        }
        if (shown.size > 0 && !request.all) break;
      }
    }
    for (const [candidate, { builder, models }] of onlyLoaded) {
      if (shown.has(candidate) || (!request.all && evaluation.models.length > 0)) continue;
      evaluation.models.push(...models);
      shown.set(candidate, builder);
      heldNotes.get(builder)?.();
    }
    for (const { graph: { builder, complete } } of evaluation.models.filter((model) => model.graph.builder.assumed.length > 0 && !isPlausible(model))) {
      if (complete) tell({ severity: 'warning', message: `The values assumed for ${builder.assumed.join(', ')} make a model larger than any that is known: ${HOW_TO_GIVE}${builder.name}(…).`, place: builder.place });
    }
    // Who has a model of the file's own does not miss what a handler might still have made.
    if (evaluation.models.some(isOwn)) untried.delete(LATER);
    if (untried.size > 0) tell(notTried([...untried], entry));
    for (const [{ name, place }, { assumed }] of shown) {
      if (finder?.cutShort.has(name) && assumed.length > 0) tell({ severity: 'info', place, message: `Not every file of the workspace was searched for calls of '${name}', which would say what its arguments are.` });
    }
    // What the file makes comes before what it only loads.
    evaluation.models.sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
    const assumed: Builder[] = [];
    for (const candidate of new Set([...plans.map((one) => one.candidate), ...needy(entry, request.line)])) {
      const asked = plans.find((one) => one.candidate === candidate);
      if (!shown.has(candidate) && !asked?.picked && isMethodOf(candidate, entry.candidates.filter(({ makesModel }) => makesModel))) continue;
      const [first] = shown.has(candidate) || !finder ? [] : asked?.picked ? await asked.attempts() : await finder.attempts(candidate.name, false);
      const builder = shown.get(candidate) ?? (first && tried(candidate, first, asked ? request : {}).builder);
      if (builder) assumed.push(builder);
    }
    lap('source');
    evaluation.files = [...new Set([...evaluation.files, ...finder?.files ?? []])];
    evaluation.builders = [...offered.map((offer) => offer.builder).filter(({ name }) => !assumed.some((one) => one.name === name)), ...topNames.values(), ...assumed];
    evaluation.builders = exportedFirst(evaluation.builders, entry.candidates);
    if (evaluation.models.length === 0) fruitless.forEach(tell);
    if (evaluation.models.length === 0 && !evaluation.diagnostics.some((d) => d.severity === 'error')) {
      const [asked] = plans;
      const wanting = asked && assumed.find(({ place }) => place === asked.candidate.place);
      if (asked?.picked && failure) evaluation.diagnostics.push(failure);
      else if (asked?.picked || !wanting) evaluation.diagnostics.push(nothingFound(entry, request, offered));
      else {
        wanting.missing = asked.candidate.params.slice(request.args?.length ?? 0).filter((p) => !p.optional).map((p) => p.name);
        wanting.call = await finder?.template(asked.candidate.name) ?? wanting.call;
        evaluation.diagnostics.push(missing(wanting, failure));
      }
    }
    timings.total = performance.now() - began;
    return evaluation;
  }

  customLayers({ file, classNames, inner }: CustomLayersRequest): Promise<CustomLayers> {
    return this.sources.customLayers(file, this.documents, classNames, inner);
  }

  /**
   * `files` takes the saved models that the code asks for. An application that finds nothing in the browser's storage may make its model
   * anew; one that does not expects it there.
   */
  private run(limits: Limits, cancelled: () => boolean, files: string[], program: Program, target: Target, storage: { isEmpty: boolean; asked: boolean }, later: boolean, extent?: number): Promise<SandboxResult> {
    const modules = [...program.modules.values()];
    return this.sandbox.run({
      entry: program.entry,
      modules: modules.map((module) => ({
        file: module.file, code: module.code, async: module.async, resolve: program.resolutions[module.file] ?? {},
      })),
      target, later, limits, cancelled, ...(extent === undefined ? {} : { extent }),
      free: modules.flatMap((module) => module.free),
      absent: program.absent,
      findModel: async ({ address, from }) => {
        if (/^(localstorage|indexeddb):/i.test(address)) {
          storage.asked = true;
          return storage.isEmpty ? { refused: `Cannot find a model at ${address}.` } : null;
        }
        const found = await findModel(address, modules[from]?.file ?? program.entry, this.documents);
        for (const file of found.files) if (!files.includes(file)) files.push(file);
        return found.answer;
      },
    });
  }
}

/** Whether there is nothing in a model but one that was not loaded. */
const isOnlyLoaded = ({ layers }: ModelGraph): boolean => layers.every(({ className }) => className === 'InputLayer' || className === 'LoadedModel');

const isOwn = ({ graph }: CostedModel): boolean => !isOnlyLoaded(graph);

/** Arguments for which there was nothing but a stand-in, as the number that it was taken for where one was wanted. */
function takenFor(values: Builder['values'] = {}, numbers: string[], extent: number): NonNullable<Builder['values']> {
  return numbers.includes('standIn') ? Object.fromEntries(Object.entries(values).map(([name, text]) => [name, text === 'standIn' ? String(extent) : text])) : values;
}

/** No function that a file keeps to itself is offered before one that it exports. */
function exportedFirst(builders: Builder[], candidates: Candidate[]): Builder[] {
  const isExported = ({ place }: Builder): boolean | undefined => candidates.find((one) => one.place === place)?.exported;
  const at = builders.findIndex((builder) => isExported(builder) === false);
  const rest = at < 0 ? [] : builders.slice(at);
  return at < 0 ? builders : [...builders.slice(0, at), ...rest.filter(isExported), ...rest.filter((builder) => !isExported(builder))];
}

/** What no published model comes near to, or a hundred times what TensorFlow.js has been seen to run: the mark of a value that was assumed too large. */
const LARGEST = { params: 1e10, macs: 1e14, activationBytes: 1e12 };

const isPlausible = ({ cost: { totals: { known } } }: CostedModel): boolean =>
  (Object.keys(LARGEST) as (keyof typeof LARGEST)[]).every((figure) => known[figure] <= LARGEST[figure]);

/** Whether an extent of a model was decided by a number that is not there. */
const hasAssumed = ({ layers, nodes }: ModelGraph): boolean => layers.some(({ assumed }) => assumed) || nodes.some(({ outputs }) => outputs.some(({ assumed }) => assumed));

const startOf = (module: SourceModule) => ({ file: module.file, line: 1, column: 1, endLine: 1, endColumn: 1 });

const same = (a: Pick<Diagnostic, 'message' | 'place'>, b: Pick<Diagnostic, 'message' | 'place'>): boolean =>
  a.message === b.message && a.place.file === b.place.file && a.place.line === b.place.line && a.place.column === b.place.column;

/** An object that holds a model as soon as it is made needs none of its methods. */
const isMethodOf = ({ kind, className }: Candidate, others: Candidate[]): boolean =>
  kind === 'method' && others.some((other) => other.kind === 'class' && other.className === className);

/** Builders whose arguments are assumed in one evaluation: a file may hold any number. */
const MAX_ASSUMED = 8;
/** Milliseconds' worth of steps after which nothing more is tried, and what each try counts besides its steps: a fresh interpreter, and the program handed to it. */
const SEARCH_MS = 3000;
const RUN_MS = 20;
/** Names that are told of what was not tried. */
const UNTRIED = 5;
const LATER = 'what is only called later (listeners, handlers), to its end';

const nameOf = ({ builder }: Chosen): string => (builder ? `'${builder.name}'` : 'the top level');

/** A search has its limits; what lies beyond them is told. */
function notTried(untried: string[], entry: SourceModule): Diagnostic {
  const named = untried.length > UNTRIED ? [...untried.slice(0, UNTRIED), `${untried.length - UNTRIED} more`] : untried;
  return { severity: 'info', place: startOf(entry), message: `Not tried: ${new Intl.ListFormat('en').format(named)}. A search is given ${SEARCH_MS / 1000} s, counted in steps of the interpreter, and assumes the arguments of ${MAX_ASSUMED} builders; one that is asked for by name is tried.` };
}

/** One sentence that says why there is nothing to draw, and what would help. */
function nothingFound(entry: SourceModule, request: EvaluateRequest, offered: Offer[]): Diagnostic {
  if (request.builder !== undefined || request.call !== undefined) {
    const what = request.builder !== undefined ? `'${request.builder}'` : 'This expression';
    return { severity: 'warning', message: `${what} made no model.`, place: offered.find((o) => o.builder.name === request.builder)?.builder.place ?? startOf(entry) };
  }
  return { severity: 'info', message: 'No TensorFlow.js model is made in this file.', place: startOf(entry) };
}

const HOW_TO_GIVE = 'give them with Show Expression…, as defaults, or in a comment: // @blocklens ';

/** What a builder lacks, and what became of it with values of our own. */
function missing({ name, missing: names = [], place }: Builder, failure: Diagnostic | undefined): Diagnostic {
  const failed = failure ? ` With assumed ones it fails: ${failure.message.replace(/\.?$/, '.')}` : ' With assumed ones it makes no model.';
  return {
    severity: 'warning', place, ...(failure ? { calls: [failure.place, ...failure.calls ?? []] } : {}),
    message: `'${name}' needs values for ${names.join(', ') || 'its arguments'}.${failed} ${HOW_TO_GIVE.replace(/^g/, 'G')}${name}(…).`,
  };
}

interface Plan {
  candidate: Candidate;
  attempts(): Promise<Attempt[]>;
  /** One expression of it was asked for. */
  picked?: boolean;
}

/** Builders whose arguments are not given, as far as they may be asked for: the one that is named, the one of which an expression is, or all. */
async function plan(entry: SourceModule, offered: Offer[], { builder, line, args }: EvaluateRequest, finder: AttemptFinder | undefined): Promise<Plan[]> {
  if (!finder || offered.some(({ call, remembered }) => call !== undefined && call === builder && !remembered)) return [];
  const open = (candidate: Candidate): Plan => ({ candidate, attempts: () => finder.attempts(candidate.name, true, builder === undefined ? [] : args) });
  if (builder === undefined) return needy(entry, line).map(open);
  const named = candidateNamed(entry, builder);
  if (named) return lacksArguments(named, entry, args) ? [open(named)] : [];
  // Only an expression has parentheses.
  for (const candidate of builder.includes('(') ? entry.candidates.filter((c) => c.needsArguments) : []) {
    const attempt = (await finder.attempts(candidate.name, true)).find(({ call }) => call === builder);
    if (attempt) return [{ candidate, attempts: async () => [attempt], picked: true }];
  }
  return [];
}
