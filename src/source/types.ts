import type { Choice, Diagnostic, Place } from '../graph';

/** A call or construction in the user's source: what `__bl.b(index)` announces. */
export interface Site {
  kind: 'call' | 'new';
  /** Source text of the callee, at most 60 characters. */
  callee: string;
  place: Place;
  /** Keys of the object that is written as its first argument, and what is written for them where that is a text. */
  options?: Record<string, { place: Place; text?: string }>;
}

/** A function or loop: what `__bl.f(index, params)` or `__bl.l(index, params)` opens. */
export interface Scope {
  kind: 'function' | 'loop';
  /** The function's, method's or class's name, '' when it has none; for a loop its keyword (`for`, `while`, `do`). */
  name: string;
  /** Names of the parameters or head variables, in the order in which their values are announced. */
  params: string[];
  /** Definition: the name, or the head. */
  place: Place;
  /** The whole. */
  range: Place;
  /** For an anonymous function passed to a call: the callee's last name, e.g. `map`, `forEach`, `from`. */
  callback?: string;
}

export interface CandidateParameter {
  name: string;
  /** Has a default, is optional or rest. */
  optional: boolean;
  /** Source text of the annotation. */
  type?: string;
}

/** An expression that may show a builder whose arguments are not given, in the module's scope. */
export interface Attempt {
  call: string;
  /** JSON values; the text of what is none. */
  args: unknown[];
  /** Names of the arguments, and of properties of them, whose values were assumed. */
  assumed: string[];
  /** What each of them is assumed to be, as an expression. */
  values?: Record<string, string>;
  /** Those of them for which the code knows other values. */
  choices?: Choice[];
  /** Only for where what is assumed elsewhere makes a model beyond what is plausible. */
  smaller?: true;
}

/** A top-level function, method or class that might be asked for a model. */
export interface Candidate {
  /** `resnet50`, `default`, `object.method`, `Class`, `Class.method`. */
  name: string;
  place: Place;
  range: Place;
  /** Every parameter has a default, is optional or rest. */
  callable: boolean;
  /** It, or the class whose method it is, cannot be called without arguments. */
  needsArguments: boolean;
  params: CandidateParameter[];
  kind: 'function' | 'method' | 'static' | 'class';
  className?: string;
  exported: boolean;
  /** A private method: kept where it is the only way to its class's model. */
  hidden?: true;
  /** Mentions model construction itself or through functions of the user's own files. */
  makesModel: boolean;
  /** Mentions layers or inputs: a builder that is still being written, or that failed to say so. */
  makesLayers: boolean;
  /** Multiplies or convolves tensors, itself or through functions of its file: it may be a model without layers. */
  computes: boolean;
  async: boolean;
  /** Other names that mean the same: the local name of `default`, or `default` for what is exported under both. */
  aliases?: string[];
}

/** A top-level variable, whose value may be a model. */
export interface TopLevel {
  name: string;
  place: Place;
}

export interface Import {
  specifier: string;
  place: Place;
  /** Imported names; `default`, and `*` for the whole namespace. */
  names: string[];
  /** Written as `require()`. */
  syntax?: 'require';
}

/** One file, ready to run: `code` is the body of `(function (exports, require, module, __filename, __dirname, __bl) {…})`. */
export interface SourceModule {
  file: string;
  hash: string;
  /** The source, and the expression that is evaluated with it. */
  text: string;
  /** Empty when the file has syntax errors. */
  code: string;
  /** Lines of the user's text: an expression that is evaluated with it stands below. */
  lines: number;
  /** Source map, version 3. */
  map: object;
  /** Where in the file a line and column of the text that was compiled stand, both from 1, if not there. */
  position?: (line: number, column: number) => [line: number, column: number];
  imports: Import[];
  sites: Site[];
  scopes: Scope[];
  candidates: Candidate[];
  variables: TopLevel[];
  /** `// @blocklens EXPR` */
  comments: { expression: string; place: Place }[];
  /** Names that it takes from elsewhere than its imports. */
  free: string[];
  /** Uses top-level await: the wrapper has to be an async function. */
  async: boolean;
  diagnostics: Diagnostic[];
}

export interface Program {
  entry: string;
  modules: Map<string, SourceModule>;
  /** file → specifier → resolved file, `'tf'` for TensorFlow.js (`'tf:@tensorflow/tfjs-layers/dist/…'` for a module of it by another name), or `null` for an inert stand-in. */
  resolutions: Record<string, Record<string, string | null>>;
  /** file → names that others import from it and that it does not export; inert stand-ins take their place. */
  absent: Record<string, string[]>;
  diagnostics: Diagnostic[];
  /** Every file that the program depends on, with those that say what its specifiers mean. */
  files: string[];
}
