import type { Place } from '../../src/graph';
import type { Scene, SceneItem } from '../../src/scene/types';
import { blocksAround, type ModelIndex } from '../../src/picture';

/** True when the range holds some of that line. An end in the first column does not reach into its line. */
export function holdsLine(place: Place | null, file: string, line: number): boolean {
  if (!place || place.file !== file) return false;
  const last = place.endColumn <= 1 && place.endLine > place.line ? place.endLine - 1 : place.endLine;
  return line >= place.line && line <= last;
}

interface Candidate {
  /** Smaller is closer to the cursor: a layer's own place before the calls to it, before a whole definition. */
  rank: number;
  lines: number;
  node?: string;
  block?: string;
}

/** What was made on a line: the items that stand for it, and the nodes themselves, where it made single ones. */
export interface MadeAt {
  items: string[];
  nodes: string[];
}

/**
 * What was made on a line, innermost first: the narrowest places that hold the line decide, and each maps to the innermost drawn item
 * that stands for it. Nothing is opened.
 */
export function madeAtLine(index: ModelIndex, scene: Scene, file: string, line: number): MadeAt {
  const candidates: Candidate[] = [];
  const consider = (place: Place | null, rank: number, what: { node?: string; block?: string }): void => {
    if (place && holdsLine(place, file, line)) candidates.push({ rank, lines: place.endLine - place.line, ...what });
  };
  for (const node of index.model.graph.nodes) {
    consider(node.source, 0, { node: node.id });
    for (const call of node.calls) consider(call, 2, { node: node.id });
  }
  for (const block of index.model.graph.blocks) {
    if (block.id === index.root) continue;
    consider(block.source, 1, { block: block.id });
    for (const call of block.calls) consider(call, 2, { block: block.id });
    consider(block.definition, 3, { block: block.id });
  }
  if (candidates.length === 0) return { items: [], nodes: [] };
  const lines = Math.min(...candidates.map((candidate) => candidate.lines));
  const narrow = candidates.filter((candidate) => candidate.lines === lines);
  const rank = Math.min(...narrow.map((candidate) => candidate.rank));
  const drawn = drawnBy(scene);
  const found = new Set<string>();
  const nodes = new Set<string>();
  for (const candidate of narrow) {
    if (candidate.rank !== rank) continue;
    if (candidate.node !== undefined) nodes.add(candidate.node);
    const item = candidate.node !== undefined
      ? drawn.nodes.get(candidate.node)
      : innermostOf(index, drawn, candidate.block!);
    if (item) found.add(item.id);
  }
  return { items: [...found], nodes: [...nodes] };
}

/** The innermost drawn item that stands for a node or a block. */
export function itemFor(index: ModelIndex, scene: Scene, what: { node: string } | { block: string }): SceneItem | undefined {
  const drawn = drawnBy(scene);
  if ('block' in what) return innermostOf(index, drawn, what.block);
  const block = index.nodes.get(what.node)?.block;
  return drawn.nodes.get(what.node) ?? (block === undefined ? undefined : innermostOf(index, drawn, block));
}

interface Drawn {
  /** Node → the innermost item that stands for it. */
  nodes: Map<string, SceneItem>;
  blocks: Map<string, SceneItem>;
}

function drawnBy(scene: Scene): Drawn {
  const drawn: Drawn = { nodes: new Map(), blocks: new Map() };
  const put = (map: Map<string, SceneItem>, id: string, item: SceneItem): void => {
    const other = map.get(id);
    if (!other || item.depth > other.depth) map.set(id, item);
  };
  for (const item of scene.items) {
    for (const node of item.nodes) put(drawn.nodes, node, item);
    for (const block of item.blocks) put(drawn.blocks, block, item);
  }
  return drawn;
}

function innermostOf(index: ModelIndex, drawn: Drawn, block: string): SceneItem | undefined {
  const own = drawn.blocks.get(block);
  if (own) return own;
  // A block with a single layer stands as that layer's pill; a block in a closed one stands in it.
  const node = index.nodesOf.get(block)?.[0];
  if (node === undefined) return undefined;
  const item = drawn.nodes.get(node);
  if (item) return item;
  for (const around of blocksAround(index, node)) {
    const outer = drawn.blocks.get(around);
    if (outer) return outer;
  }
  return undefined;
}
