import { topological } from './level';
import type { LevelInput } from './level';

/**
 * Series-parallel decomposition: most of what networks are made of (chains, residual bodies, inception modules, U-Nets)
 * is chains and branches within each other, and can be drawn exactly.
 */

export type Tree =
  /** `link` is null where a vertex has no edge: it hangs on the level's top or bottom. */
  | { kind: 'leaf'; link: number | null }
  /** `trees[i]`, `vertices[i]`, `trees[i + 1]`, … */
  | { kind: 'series'; trees: Tree[]; vertices: number[] }
  | { kind: 'parallel'; branches: Tree[] };

interface Arc {
  tail: number;
  head: number;
  tree: Tree;
  gone: boolean;
}

/** The tree of a level, or null when it is not series-parallel (or has a cycle). Linear but for hashing. */
export function decompose(input: LevelInput): Tree | null {
  const order = topological(input);
  if (order === null) return null;
  const { vertices, links } = input;
  const top = vertices.length;
  const bottom = top + 1;
  const out: Set<Arc>[] = Array.from({ length: top + 2 }, () => new Set());
  const into: Set<Arc>[] = Array.from({ length: top + 2 }, () => new Set());
  const between = new Map<number, Arc>();
  const stride = top + 2;

  const connect = (tail: number, head: number, tree: Tree): void => {
    const key = tail * stride + head;
    const twin = between.get(key);
    if (twin && !twin.gone) {
      const branches = twin.tree.kind === 'parallel' ? twin.tree.branches : [twin.tree];
      if (tree.kind === 'parallel') branches.push(...tree.branches);
      else branches.push(tree);
      twin.tree = { kind: 'parallel', branches };
      return;
    }
    const arc: Arc = { tail, head, tree, gone: false };
    between.set(key, arc);
    (out[tail] as Set<Arc>).add(arc);
    (into[head] as Set<Arc>).add(arc);
  };

  for (const [index, link] of links.entries()) connect(link.tail, link.head, { kind: 'leaf', link: index });
  for (let vertex = 0; vertex < top; vertex++) {
    if ((into[vertex] as Set<Arc>).size === 0) connect(top, vertex, { kind: 'leaf', link: null });
    if ((out[vertex] as Set<Arc>).size === 0) connect(vertex, bottom, { kind: 'leaf', link: null });
  }

  let left = top;
  const pending = [...order].reverse();
  for (let vertex = pending.pop(); vertex !== undefined; vertex = pending.pop()) {
    const before = into[vertex] as Set<Arc>;
    const after = out[vertex] as Set<Arc>;
    if (before.size !== 1 || after.size !== 1) continue;
    const [a] = before as unknown as [Arc];
    const [b] = after as unknown as [Arc];
    before.clear();
    after.clear();
    (out[a.tail] as Set<Arc>).delete(a);
    (into[b.head] as Set<Arc>).delete(b);
    a.gone = b.gone = true;
    left--;
    connect(a.tail, b.head, series(a.tree, vertex, b.tree));
    // Joining two branches into one may have left an end with a single way in and out.
    if (b.head < top) pending.push(b.head);
    if (a.tail < top) pending.push(a.tail);
  }
  const rest = out[top] as Set<Arc>;
  if (left > 0 || rest.size !== 1) return null;
  const [whole] = rest as unknown as [Arc];
  return whole.tree;
}

function series(a: Tree, vertex: number, b: Tree): Tree {
  if (a.kind === 'series') {
    a.vertices.push(vertex);
    if (b.kind === 'series') {
      for (const tree of b.trees) a.trees.push(tree);
      for (const inner of b.vertices) a.vertices.push(inner);
    } else a.trees.push(b);
    return a;
  }
  if (b.kind === 'series') return { kind: 'series', trees: [a, ...b.trees], vertices: [vertex, ...b.vertices] };
  return { kind: 'series', trees: [a, b], vertices: [vertex] };
}
