import type { CostedModel } from '../graph';
import { exact, shapeText } from './figures';
import { assumptions, blockTitle, layerTitle, modelTitle, outline, type BlockItem } from './outline';

/** A graph drawing as text formats need it: boxes within boxes, and arrows between the innermost. */
export interface Box {
  /** `b0`, `n0`…: plain identifiers, unique in the drawing. */
  id: string;
  /** Lines of its label. */
  label: string[];
  boxes: Box[];
  /** Whether it holds others: a block, even an empty one. */
  block: boolean;
}

export interface Arrow {
  from: string;
  to: string;
  label: string;
}

/** All models as one drawing; each is a box of its own when there are several. */
export function drawing(models: readonly CostedModel[]): { boxes: Box[]; arrows: Arrow[] } {
  let blocks = 0;
  let uses = 0;
  const boxes: Box[] = [];
  const arrows: Arrow[] = [];
  for (const model of models) {
    const ids = new Map<string, string>();
    const root = outline(model);
    const whole: Box = { id: `b${blocks++}`, label: [modelTitle(model)], boxes: [], block: true };
    const assumed = assumptions(model);
    if (assumed.length > 0) whole.boxes.push({ id: `n${uses++}`, label: assumed, boxes: [], block: false });
    const open: { item: BlockItem; box: Box }[] = [{ item: root, box: whole }];
    for (let at = open.pop(); at; at = open.pop()) {
      for (const item of at.item.items) {
        if (item.kind === 'use') {
          const id = `n${uses++}`;
          ids.set(item.node.id, id);
          const label = [layerTitle(item.layer), ...(item.cost.params !== 0 && !item.again ? [`${exact(item.cost.params)} params`] : [])];
          at.box.boxes.push({ id, label, boxes: [], block: false });
        } else {
          const box: Box = { id: `b${blocks++}`, label: [blockTitle(item.block)], boxes: [], block: true };
          at.box.boxes.push(box);
          open.push({ item, box });
        }
      }
    }
    const outputs = new Map(model.graph.nodes.map((node) => [node.id, node.outputs]));
    for (const node of model.graph.nodes) {
      for (const tail of node.inputs) {
        const [from, to] = [ids.get(tail.node), ids.get(node.id)];
        const spec = outputs.get(tail.node)?.[tail.output];
        if (from && to) arrows.push({ from, to, label: spec ? shapeText(spec) : '' });
      }
    }
    if (models.length > 1) boxes.push(whole);
    else boxes.push(...whole.boxes);
  }
  return { boxes, arrows };
}

/** Writes nested boxes as lines, each level indented by two spaces more. */
export function nested(boxes: readonly Box[], open: (box: Box) => string, close: string, leaf: (box: Box) => string): string[] {
  const lines: string[] = [];
  const pending: { box: Box | null; depth: number }[] = boxes.toReversed().map((box) => ({ box, depth: 1 }));
  for (let next = pending.pop(); next; next = pending.pop()) {
    const indent = '  '.repeat(next.depth);
    if (next.box === null) {
      lines.push(indent + close);
    } else if (next.box.block) {
      lines.push(indent + open(next.box));
      pending.push({ box: null, depth: next.depth });
      for (const box of next.box.boxes.toReversed()) pending.push({ box, depth: next.depth + 1 });
    } else {
      lines.push(indent + leaf(next.box));
    }
  }
  return lines;
}
