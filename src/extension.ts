import * as vscode from 'vscode';
import { BuilderLenses, Changes, CostHovers, EditorDocuments, EngineHost, Evaluations, Expressions, limits, onDidChangeSetting, Owner, Problems, Status } from './editor';
import { createEngine } from './engine';
import type { Profile } from './measured';
import { Architecture, registerCommands, ShowOnOpen, type PanelState } from './panel';

/** What other extensions, and the tests, may ask. */
export interface BlocklensApi {
  /** What the architecture panel shows, or `null` when it shows nothing. */
  lastState(): PanelState | null;
  /** Resolves once the panel's picture is that of the newest code. */
  whenIdle(): Promise<void>;
  /** The profile that the panel shows, or `null`. */
  lastProfile(): Profile | null;
  /** Milliseconds that activation took; the engine starts later, on first need. */
  readonly activationMs: number;
}

/** Composes the rooms; everything made here ends with the extension. */
export function activate(context: vscode.ExtensionContext): BlocklensApi {
  const began = performance.now();
  const all = new Owner();
  context.subscriptions.push(all);
  const log = all.own(vscode.window.createOutputChannel('Blocklens', { log: true }));
  const changes = all.own(new Changes());
  const documents = all.own(new EditorDocuments(log, changes));
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist').fsPath;
  const expressions = new Expressions(context.workspaceState);
  const engine = all.own(new EngineHost(() => createEngine({ documents, dist, limits: limits() }), log, (file) => expressions.of(file)));
  all.own(onDidChangeSetting('limits', () => engine.restart()));
  const evaluations = all.own(new Evaluations(engine, changes));
  const problems = all.own(new Problems());
  const status = all.own(new Status(engine));
  all.own(new BuilderLenses(evaluations, changes));
  all.own(new CostHovers(evaluations));
  const architecture = all.own(new Architecture(context, { evaluations, changes, engine, problems, status, log }));
  all.own(registerCommands({ architecture, evaluations, engine, expressions, log }));
  all.own(new ShowOnOpen(architecture, evaluations));
  const activationMs = performance.now() - began;
  log.info(`Activated in ${activationMs.toFixed(1)} ms.`);
  return {
    lastState: () => architecture.session.state,
    whenIdle: () => architecture.session.whenIdle(),
    lastProfile: () => architecture.profiling.shown,
    activationMs,
  };
}
