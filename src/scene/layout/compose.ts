import { GEOMETRY } from '../style';
import type { Tree } from './decompose';
import type { LevelInput, LevelLayout, Link, Point, Vertex } from './level';
import { type Lane, reachOf, route, tracksAbove, tracksBelow } from './ports';

/**
 * Draws a series-parallel level exactly: the main path is one straight line, branches stand side by side in program
 * order, shortcuts run to the right of the body at a constant distance.
 */

interface Size {
  /** Extents to both sides of the axis. */
  left: number;
  right: number;
  height: number;
  /** Vertices in it: the longest branch is the body. */
  weight: number;
  /** Whether the main path enters the level within it. */
  entered: boolean;
  /** Offsets of the branches' axes, for a parallel. */
  offsets?: number[];
  /** The branch that runs on the axis. */
  body?: number;
}

export function compose(input: LevelInput, tree: Tree): LevelLayout {
  const drawing = new Composition(input);
  return drawing.draw(tree);
}

class Composition {
  private readonly sizes = new Map<Tree, Size>();
  private readonly reach: number[];
  private readonly places: Point[];
  private readonly lanes: Lane[];

  constructor(private readonly input: LevelInput) {
    const { vertices, links } = input;
    const outgoing: Link[][] = vertices.map(() => []);
    const incoming: Link[][] = vertices.map(() => []);
    for (const link of links) {
      (outgoing[link.tail] as Link[]).push(link);
      (incoming[link.head] as Link[]).push(link);
    }
    // Branches that leave together begin at one height, whichever of them carries the label.
    const labels = outgoing.map((list) => Math.max(0, ...list.map((link) => link.labelLength)));
    const below = vertices.map((vertex, index) => tracksBelow(vertex, outgoing[index] as Link[]));
    const above = vertices.map((vertex, index) => tracksAbove(vertex, incoming[index] as Link[]));
    this.reach = links.map((link) => reachOf(
      labels[link.tail] as number,
      (outgoing[link.tail] as Link[]).length > 1,
      (incoming[link.head] as Link[]).length > 1 && vertices[link.head]?.kind !== 'merge',
      (below[link.tail] as number) + (above[link.head] as number),
      vertices[link.tail]?.kind === 'in' || vertices[link.head]?.kind === 'out',
    ));
    this.places = vertices.map(() => ({ x: 0, y: 0 }));
    this.lanes = links.map(() => ({ x: 0, main: true }));
  }

  draw(tree: Tree): LevelLayout {
    const size = this.measure(tree, null);
    this.place(tree, 0, 0, size.height, true);
    // Everything moves right so that nothing is left of zero.
    for (const point of this.places) point.x += size.left;
    for (const lane of this.lanes) lane.x += size.left;
    const paths = route(this.input, this.places, this.lanes);
    return { width: size.left + size.right, height: size.height, axis: size.left, places: this.places, paths };
  }

  private vertex(index: number): Vertex {
    return this.input.vertices[index] as Vertex;
  }

  /** Sizes of a tree that ends at vertex `head` (null: at the level's bottom). */
  private measure(tree: Tree, head: number | null): Size {
    const size = tree.kind === 'leaf' ? this.measureLeaf(tree.link)
      : tree.kind === 'series' ? this.measureSeries(tree, head)
        : this.measureParallel(tree, head);
    this.sizes.set(tree, size);
    return size;
  }

  private measureLeaf(link: number | null): Size {
    if (link === null) return { left: 0, right: 0, height: 0, weight: 0, entered: false };
    const label = (this.input.links[link] as Link).label;
    return { left: 0, right: label === 0 ? 0 : label + GEOMETRY.labelGap, height: this.reach[link] as number, weight: 0, entered: false };
  }

  private measureSeries(tree: Tree & { kind: 'series' }, head: number | null): Size {
    const size: Size = { left: 0, right: 0, height: 0, weight: tree.vertices.length, entered: false };
    for (const [index, part] of tree.trees.entries()) {
      const end = tree.vertices[index];
      const inner = this.measure(part, end ?? head);
      size.left = Math.max(size.left, inner.left);
      size.right = Math.max(size.right, inner.right);
      size.height += inner.height;
      size.weight += inner.weight;
      size.entered ||= inner.entered;
      if (end === undefined) continue;
      const vertex = this.vertex(end);
      size.entered ||= vertex.main;
      size.left = Math.max(size.left, vertex.axis);
      size.right = Math.max(size.right, vertex.width - vertex.axis);
      size.height += vertex.height;
    }
    return size;
  }

  private measureParallel(tree: Tree & { kind: 'parallel' }, head: number | null): Size {
    const fan = head !== null && this.vertex(head).fan;
    tree.branches.sort((a, b) => (fan ? this.lastLink(a) - this.lastLink(b) : 0) || this.firstVertex(a) - this.firstVertex(b));
    const sizes = tree.branches.map((branch) => this.measure(branch, head));
    const solid = sizes.map((_, index) => index).filter((index) => (sizes[index] as Size).weight > 0);
    const lanes = sizes.map((_, index) => index).filter((index) => (sizes[index] as Size).weight === 0);
    const offsets = new Array<number>(sizes.length).fill(0);
    let left = 0;
    let right = 0;
    let body: number | undefined;
    const beside = (index: number, distance: number): void => {
      const { left: near, right: far } = sizes[index] as Size;
      offsets[index] = right + distance + near;
      right = (offsets[index] as number) + far;
    };
    const entry = sizes.findIndex((size) => size.entered);
    const loose = head === null || solid.every((index) => this.startsAtTop(tree.branches[index] as Tree));
    if (entry < 0 && this.even(solid.map((index) => (sizes[index] as Size).weight), fan, loose)) {
      let width = 0;
      for (const index of solid) {
        const { left: near, right: far } = sizes[index] as Size;
        offsets[index] = width + near;
        width += near + far + GEOMETRY.branchGap;
      }
      width -= GEOMETRY.branchGap;
      // With an odd number the middle branch is on the axis; with an even one the axis is half way between the middle two.
      const half = (solid.length - 1) / 2;
      const [low, high] = [solid[Math.floor(half)] as number, solid[Math.ceil(half)] as number];
      const middle = ((offsets[low] as number) + (offsets[high] as number)) / 2;
      const axis = low === high ? middle : Math.round(middle / 4) * 4;
      if (low === high) body = low;
      for (const index of solid) offsets[index] = (offsets[index] as number) - axis;
      left = axis;
      right = width - axis;
    } else if (solid.length > 0) {
      body = entry >= 0 ? entry
        : solid.reduce((best, index) => ((sizes[index] as Size).weight > (sizes[best] as Size).weight ? index : best));
      ({ left, right } = sizes[body] as Size);
      for (const index of solid) if (index !== body) beside(index, GEOMETRY.branchGap);
    } else body = lanes[0];
    for (const index of lanes) if (index !== body) beside(index, index === lanes[0] ? GEOMETRY.shortcut : GEOMETRY.shortcut / 2);
    return {
      left, right, height: Math.max(...sizes.map((size) => size.height)), weight: sizes.reduce((sum, size) => sum + size.weight, 0),
      entered: entry >= 0, offsets, body,
    };
  }

  private startsAtTop(tree: Tree): boolean {
    if (tree.kind === 'leaf') return tree.link === null;
    return tree.kind === 'series' && this.startsAtTop(tree.trees[0] as Tree);
  }

  /** Whether branches stand evenly around the axis, rather than one on it as the body and the others beside it. */
  private even(weights: number[], fan: boolean, loose: boolean): boolean {
    if (weights.length < 2) return false;
    const heaviest = Math.max(...weights);
    const others = weights.reduce((sum, weight) => sum + weight, 0) - heaviest;
    if (weights.length > 2) return heaviest <= 3 * others;
    return (fan && heaviest <= 3 * others) || (loose && heaviest === others);
  }

  private firstVertex(tree: Tree): number {
    if (tree.kind === 'leaf') return Number.MAX_SAFE_INTEGER;
    if (tree.kind === 'series') return tree.vertices[0] as number;
    return Math.min(...tree.branches.map((branch) => this.firstVertex(branch)));
  }

  private lastLink(tree: Tree): number {
    if (tree.kind === 'leaf') return tree.link ?? -1;
    if (tree.kind === 'series') return this.lastLink(tree.trees[tree.trees.length - 1] as Tree);
    return Math.min(...tree.branches.map((branch) => this.lastLink(branch)));
  }

  /** Gives a tree the stretch from `top`, `height` long; `main` is false in a shortcut. */
  private place(tree: Tree, axis: number, top: number, height: number, main: boolean): void {
    if (tree.kind === 'leaf') {
      if (tree.link !== null) this.lanes[tree.link] = { x: axis, main };
    } else if (tree.kind === 'parallel') {
      const { offsets, body } = this.sizes.get(tree) as Size;
      for (const [index, branch] of tree.branches.entries()) {
        const shortcut = branch.kind === 'leaf' && index !== body;
        this.place(branch, axis + ((offsets as number[])[index] as number), top, height, main && !shortcut);
      }
    } else this.placeSeries(tree, axis, top, height, main);
  }

  private placeSeries(tree: Tree & { kind: 'series' }, axis: number, top: number, height: number, main: boolean): void {
    const stretch = this.stretches(tree, height - (this.sizes.get(tree) as Size).height);
    let y = top;
    for (const [index, part] of tree.trees.entries()) {
      const length = (this.sizes.get(part) as Size).height + (stretch[index] as number);
      this.place(part, axis, y, length, main);
      y += length;
      const end = tree.vertices[index];
      if (end === undefined) continue;
      const vertex = this.vertex(end);
      this.places[end] = { x: axis - vertex.axis, y };
      y += vertex.height;
    }
  }

  /** Spreads what a branch is shorter than its neighbours: half before it, half after it. */
  private stretches(tree: Tree & { kind: 'series' }, extra: number): number[] {
    const stretch = new Array<number>(tree.trees.length).fill(0);
    if (extra <= 0) return stretch;
    const isVirtual = (part: Tree | undefined): boolean => part?.kind === 'leaf' && part.link === null;
    const last = tree.trees.length - 1;
    const end = tree.vertices[tree.vertices.length - 1] as number;
    // What leads to no other thing, such as an auxiliary head, stays close to where it comes from.
    if (isVirtual(tree.trees[last]) && this.vertex(end).kind !== 'out') {
      stretch[last] = extra;
      return stretch;
    }
    let first = 0;
    let final = last;
    while (first < last && isVirtual(tree.trees[first])) first++;
    while (final > first && isVirtual(tree.trees[final])) final--;
    const before = first === final ? 0 : Math.floor(extra / 8) * 4;
    stretch[first] = before;
    stretch[final] = (stretch[final] as number) + extra - before;
    return stretch;
  }
}
