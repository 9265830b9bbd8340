import * as vscode from 'vscode';
import { PICTURE_FORMATS } from '../export';
import type { Builder, CostedModel } from '../graph';
import type { EngineHost, Evaluations, Expressions } from '../editor';
import { baseName, Owner, summary } from '../editor';
import { subject, type Architecture } from './architecture';
import { chooseRow } from './list';
import { profileCommands } from './profiling';
import { row, type Row } from './rows';
import { showExpression } from './showExpression';

export interface CommandParts {
  architecture: Architecture;
  evaluations: Evaluations;
  engine: EngineHost;
  expressions: Expressions;
  log: vscode.LogOutputChannel;
}

/** Every command that `package.json` contributes, by its name there without `blocklens.`. */
export function registerCommands({ architecture, evaluations, engine, expressions, log }: CommandParts): vscode.Disposable {
  /** What is asked of a picture when there is none yet draws one first. */
  const tell: Architecture['tell'] = (message) => { if (architecture.isOpen || openSubject(architecture, undefined)) architecture.tell(message); };
  const table: Record<string, (...args: unknown[]) => unknown> = {
    showArchitecture: (uri, builder) => {
      const about = subject(uri);
      if (!about) return architecture.bringForward() || noFile(architecture);
      // A menu passes its own second argument.
      const named = typeof builder === 'string' ? { builder } : {};
      return architecture.open(about.file, { ...named, ...(about.line === undefined ? {} : { line: about.line }) });
    },
    showArchitectureOf: async (uri) => {
      const about = subject(uri);
      if (!about) return noFile(architecture);
      const builder = await chooseBuilder(about.file, evaluations);
      if (builder !== undefined) architecture.open(about.file, { builder });
    },
    showExpression: async (uri) => {
      const about = subject(uri) ?? (architecture.session.file === null ? null : { file: architecture.session.file });
      if (!about) return noFile(architecture);
      await showExpression(about.file, architecture, expressions);
    },
    openExample: () => architecture.openExample(),
    fit: () => tell({ type: 'command', command: 'fit' }),
    zoomIn: () => tell({ type: 'command', command: 'zoomIn' }),
    zoomOut: () => tell({ type: 'command', command: 'zoomOut' }),
    expandAll: () => tell({ type: 'command', command: 'expandAll' }),
    collapseAll: () => tell({ type: 'command', command: 'collapseAll' }),
    expandToDepth: async () => {
      const depth = await vscode.window.showInputBox({
        title: 'Expand to Depth', prompt: 'Levels of blocks to open; 0 closes all of them',
        validateInput: (text) => (/^\d{1,3}$/.test(text.trim()) ? null : 'A number of levels: 0, 1, 2…'),
      });
      if (depth !== undefined) tell({ type: 'depth', depth: Number(depth) });
    },
    exportPicture: async () => {
      const formats = PICTURE_FORMATS.map((one) => ({ ...one }));
      const choice = await vscode.window.showQuickPick(formats, { title: 'Export Picture', placeHolder: 'Format' });
      if (choice) tell({ type: 'export', format: choice.format, ...('theme' in choice ? { theme: choice.theme } : {}) });
    },
    ...profileCommands(architecture, (uri) => openSubject(architecture, uri), log),
    restartEngine: () => engine.restart(),
    showLog: () => log.show(),
  };
  const owner = new Owner();
  for (const [name, run] of Object.entries(table)) {
    owner.own(vscode.commands.registerCommand(`blocklens.${name}`, async (...args: unknown[]) => {
      try {
        await run(...args);
      } catch (error) {
        log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(`Blocklens: ${error instanceof Error ? error.message : String(error)}`);
      }
    }));
  }
  return owner;
}

/** Shows what a command is about, unless the panel shows it already; false, and told, when there is nothing. */
function openSubject(architecture: Architecture, uri: unknown): boolean {
  const { session, isOpen } = architecture;
  // With the panel in front, no editor is active: what it shows is meant.
  const about = isOpen && !vscode.window.activeTextEditor && !(uri instanceof vscode.Uri) ? null : subject(uri);
  if (about && (!isOpen || !session.concerns(about.file))) architecture.open(about.file, about.line === undefined ? {} : { line: about.line });
  if (!about && !(isOpen && session.file !== null)) {
    noFile(architecture);
    return false;
  }
  architecture.bringForward();
  return true;
}

/** Says what to do, and does it; nothing waits for the answer. */
function noFile(architecture: Architecture): void {
  const [example, file] = ['Open an Example', 'Open File…'];
  const text = 'Blocklens draws the model of an open TypeScript or JavaScript file. None is open.';
  vscode.window.showInformationMessage(text, example, file).then(async (answer) => {
    if (answer === example) await architecture.openExample();
    else if (answer === file) await vscode.commands.executeCommand('workbench.action.files.openFile');
  }).then(undefined, () => undefined);
}

async function chooseBuilder(file: string, evaluations: Evaluations): Promise<string | undefined> {
  const source = new vscode.CancellationTokenSource();
  try {
    const rows = evaluations.all(file, source.token).then((known) => {
      const { builders = [], models = [] } = known?.evaluation ?? {};
      return builders.map((builder) => builderRow(builder, models.find((model) => model.graph.builder.name === builder.name)));
    });
    return (await chooseRow(rows, { title: 'Show Architecture of…', placeholder: 'Builder', nothing: `No TensorFlow.js model is built in ${baseName(file)}.` }))?.text;
  } finally {
    source.cancel();
    source.dispose();
  }
}

function builderRow({ name, place }: Builder, model: CostedModel | undefined): Row {
  return row('symbol-method', name, `${model?.graph.complete ? `${summary(model.cost.totals)} · ` : ''}line ${place.line}`);
}
