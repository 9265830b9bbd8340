import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Pipeline } from '../../../src/engine/pipeline';
import type { EvaluateRequest, Evaluation } from '../../../src/engine';
import type { Block, CostedModel } from '../../../src/graph';
import { defaultLimits, type Limits, Sandbox } from '../../../src/sandbox';
import { entriesOf } from '../source/running';

const dist = path.resolve(import.meta.dirname, '../../../dist');
let sandbox: Promise<Sandbox> | undefined;

/** Evaluates `/model.ts` among `files` (path → text) in this thread, with short limits. */
export async function evaluate(files: Record<string, string> | string, request: Partial<EvaluateRequest> = {}, limits: Partial<Limits> = {}): Promise<Evaluation> {
  const all = typeof files === 'string' ? { '/model.ts': files } : files;
  sandbox ??= Sandbox.create(readFileSync(path.join(dist, 'quickjs.wasm')), readFileSync(path.join(dist, 'guest.snapshot')));
  const pipeline = new Pipeline(await sandbox, {
    read: (file) => Promise.resolve(all[file]),
    list: () => Promise.resolve(Object.keys(all).map((name) => ({ file: name, stamp: 0 }))),
    entries: (folder) => Promise.resolve(entriesOf(all, folder)),
  });
  return pipeline.evaluate({ file: '/model.ts', ...request }, { ...defaultLimits, timeMs: 500, ...limits }, () => false);
}

/** The only model; fails with what was said when there is none. */
export function only(evaluation: Evaluation): CostedModel {
  const [model, ...more] = evaluation.models;
  if (!model || more.length > 0) throw new Error(`${evaluation.models.length} models: ${JSON.stringify(evaluation.diagnostics)}`);
  return model;
}

/** The block tree as text: one line a block, indented, with what tells it apart and the classes of its own layers. */
export function outline({ graph }: CostedModel): string {
  const lines: string[] = [];
  const show = (block: Block, depth: number): void => {
    const args = block.args.map((a) => `${a.name}=${a.value}`).join(' ');
    const own = graph.nodes.filter((n) => n.block === block.id).map((n) => graph.layers.find((l) => l.id === n.layer)?.className).join(' ');
    lines.push(`${'  '.repeat(depth)}${block.kind} ${block.name}${args && ` (${args})`}${own && `: ${own}`}`);
    for (const child of graph.blocks) if (child.parent === block.id) show(child, depth + 1);
  };
  show(graph.blocks[0] as Block, 0);
  return lines.join('\n');
}
