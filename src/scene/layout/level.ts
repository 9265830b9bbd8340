/** One level of the picture as numbers: what the layouts take and give. Written for the flow downwards. */

export interface Vertex {
  /** Extent across the flow. */
  width: number;
  /** Extent along the flow. */
  height: number;
  /** `merge`: a circle that takes side branches at its sides. `in`/`out`: where an edge crosses the level's border. */
  kind: 'box' | 'merge' | 'in' | 'out';
  /** Distance from the left edge to the line of the main path. */
  axis: number;
  /** Where edges enter and leave, from the left edge; null: the layout chooses. */
  ins: number[] | null;
  outs: number[] | null;
  /** True for a concatenation, whose branches fan out evenly in the order of its inputs. */
  fan: boolean;
  /** For an `in`: whether the main path comes in here. */
  main: boolean;
}

export interface Link {
  tail: number;
  head: number;
  /** Which of the tail's outgoing and of the head's incoming tensors this is. */
  tailPort: number;
  headPort: number;
  /** Extent of its visible label across the flow, 0 without one, and along the flow. */
  label: number;
  labelLength: number;
  /** Its label is written even where there is little room. */
  must?: true;
}

export interface LevelInput {
  vertices: Vertex[];
  links: Link[];
}

export interface Point {
  x: number;
  y: number;
}

export interface LinkPath {
  points: Point[];
  main: boolean;
  /** Top-left of the label. */
  label: Point;
  /** Whether there is room for the label; where there is not, it is left out rather than put upon something. */
  roomy: boolean;
}

export interface LevelLayout {
  width: number;
  height: number;
  /** Of the main path, from the left edge. */
  axis: number;
  /** Top-left corners. */
  places: Point[];
  paths: LinkPath[];
}

/** Order in which every link leads forward, program order where there is a choice; null when the level has a cycle. */
export function topological({ vertices, links }: LevelInput): number[] | null {
  const waits = new Array<number>(vertices.length).fill(0);
  const next: number[][] = vertices.map(() => []);
  for (const link of links) {
    waits[link.head] = (waits[link.head] as number) + 1;
    (next[link.tail] as number[]).push(link.head);
  }
  // Program order is nearly always topological already, so the scan for the lowest ready vertex seldom goes back.
  const ready: number[] = [];
  for (let index = vertices.length - 1; index >= 0; index--) if (waits[index] === 0) ready.push(index);
  const order: number[] = [];
  while (ready.length > 0) {
    const vertex = ready.pop() as number;
    order.push(vertex);
    const freed: number[] = [];
    for (const head of next[vertex] as number[]) {
      waits[head] = (waits[head] as number) - 1;
      if (waits[head] === 0) freed.push(head);
    }
    for (const head of freed) {
      let at = ready.length;
      while (at > 0 && (ready[at - 1] as number) < head) at--;
      ready.splice(at, 0, head);
    }
  }
  return order.length === vertices.length ? order : null;
}

/** Drops points that lie on a straight line between their neighbours, and repeated ones. */
export function simplify(points: Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept[kept.length - 1];
    if (last && last.x === point.x && last.y === point.y) continue;
    const before = kept[kept.length - 2];
    if (last && before && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y))) kept.pop();
    kept.push(point);
  }
  return kept;
}
