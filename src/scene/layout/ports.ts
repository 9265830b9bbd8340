import { GEOMETRY } from '../style';
import type { LevelInput, Link, LinkPath, Point, Vertex } from './level';
import { simplify } from './level';

/** Where edges leave and enter, and how they turn. Shared by the exact layouts; all lengths along the flow downwards. */

/** The way of a link: straight down `lane` between its turns. */
export interface Lane {
  x: number;
  main: boolean;
}

/** Room below a vertex for edges that turn, per further port. */
export function tracksBelow(vertex: Vertex, links: Link[]): number {
  return GEOMETRY.lane * Math.max(0, new Set(links.map((link) => link.tailPort)).size - 1) * (vertex.kind === 'in' ? 0 : 1);
}

/** Room above a vertex for edges that turn, per further port. */
export function tracksAbove(vertex: Vertex, links: Link[]): number {
  if (vertex.kind === 'merge' || vertex.kind === 'out') return 0;
  return GEOMETRY.lane * Math.max(0, links.length - 1);
}

interface End {
  link: number;
  port: number;
  lane: number;
}

/** A port's place and how far from the border its edge turns. */
interface Gate {
  x: number;
  turn: number;
}

/** Places the ports of one side of a vertex: what runs on the axis keeps it, the rest stands beside in the order of the lanes. */
function gates(vertex: Vertex, x: number, ends: End[], fixed: number[] | null): Map<number, Gate> {
  const axis = x + vertex.axis;
  const ports = new Map<number, number[]>();
  for (const end of ends) {
    const lanes = ports.get(end.port);
    if (lanes) lanes.push(end.lane);
    else ports.set(end.port, [end.lane]);
  }
  const found = new Map<number, Gate>();
  if (fixed) for (const port of ports.keys()) found.set(port, { x: x + (fixed[port] ?? vertex.axis), turn: 0 });
  else {
    const mean = (lanes: number[]): number => (lanes.includes(axis) ? axis : lanes.reduce((sum, lane) => sum + lane, 0) / lanes.length);
    const order = [...ports].map(([port, lanes]) => ({ port, at: mean(lanes) })).sort((a, b) => a.at - b.at || a.port - b.port);
    const centre = order.findIndex((entry) => entry.at === axis);
    const middle = centre >= 0 ? centre : (order.length - 1) / 2;
    const room = Math.min(vertex.axis, vertex.width - vertex.axis);
    const furthest = Math.max(middle, order.length - 1 - middle, 1);
    // However many they are, all are at the vertex.
    const step = Math.min(24, Math.max(Math.min(2, Math.max(0, room - 1) / furthest), Math.floor((room - 12) / furthest / 2) * 2));
    for (const [index, entry] of order.entries()) found.set(entry.port, { x: axis + (index - middle) * step, turn: 0 });
  }
  // Of several that turn, the outermost turns nearest to the vertex: so none crosses another.
  const turning = [...found].filter(([port, gate]) => (ports.get(port) as number[]).some((lane) => lane !== gate.x));
  turning.sort(([, a], [, b]) => Math.abs(b.x - axis) - Math.abs(a.x - axis));
  for (const [rank, [, gate]] of turning.entries()) gate.turn = GEOMETRY.turn + rank * GEOMETRY.lane;
  return found;
}

/** Draws all links of a level whose vertices have places and whose links have lanes. */
export function route(input: LevelInput, places: Point[], lanes: Lane[]): LinkPath[] {
  const { vertices, links } = input;
  const below: End[][] = vertices.map(() => []);
  const above: End[][] = vertices.map(() => []);
  for (const [index, link] of links.entries()) {
    const lane = (lanes[index] as Lane).x;
    (below[link.tail] as End[]).push({ link: index, port: link.tailPort, lane });
    (above[link.head] as End[]).push({ link: index, port: link.headPort, lane });
  }
  const tails = vertices.map((vertex, index) => gates(vertex, (places[index] as Point).x, below[index] as End[], vertex.outs));
  const heads = vertices.map((vertex, index) => {
    const x = (places[index] as Point).x;
    if (vertex.kind !== 'merge') return gates(vertex, x, above[index] as End[], vertex.ins);
    return new Map<number, Gate>();
  });
  const fans = new Set<number>();
  for (const [index, link] of links.entries()) {
    if ((lanes[index] as Lane).x !== tails[link.tail]?.get(link.tailPort)?.x) fans.add(link.tail);
  }
  return links.map((link, index) => {
    const lane = lanes[index] as Lane;
    const from = vertices[link.tail] as Vertex;
    const to = vertices[link.head] as Vertex;
    const start = places[link.tail] as Point;
    const end = places[link.head] as Point;
    const tail = (tails[link.tail] as Map<number, Gate>).get(link.tailPort) as Gate;
    const bottom = start.y + from.height;
    const points: Point[] = [{ x: tail.x, y: bottom }];
    const turned = lane.x !== tail.x;
    if (turned) points.push({ x: tail.x, y: bottom + tail.turn }, { x: lane.x, y: bottom + tail.turn });
    let reach = end.y;
    if (to.kind === 'merge') {
      const centre = { x: end.x + to.width / 2, y: end.y + to.height / 2 };
      if (lane.x === centre.x) points.push({ x: lane.x, y: end.y });
      else {
        reach = centre.y;
        points.push({ x: lane.x, y: centre.y }, { x: lane.x < centre.x ? end.x : end.x + to.width, y: centre.y });
      }
    } else {
      const head = (heads[link.head] as Map<number, Gate>).get(link.headPort) as Gate;
      if (lane.x !== head.x) {
        reach = end.y - head.turn;
        points.push({ x: lane.x, y: reach }, { x: head.x, y: reach });
      }
      points.push({ x: head.x, y: end.y });
    }
    // Below where this edge or one beside it turns off, else the label would be struck through.
    const free = bottom + (fans.has(link.tail) ? Math.max(tail.turn, GEOMETRY.turn) + 2 : 4);
    const label = { x: lane.x + GEOMETRY.labelGap, y: Math.min(free, Math.max(bottom, reach - link.labelLength - 2)) };
    return { points: simplify(points), main: lane.main, label, roomy: true };
  });
}

/** Least distance along the flow that a link needs between its tail and its head; less from and to a level's border. */
export function reachOf(labelLength: number, fans: boolean, joins: boolean, tracks: number, border: boolean): number {
  const { gap, turn } = GEOMETRY;
  if (labelLength === 0) return (border && !fans && !joins ? turn : gap) + tracks;
  const before = fans ? turn + 2 : 4;
  const after = joins ? turn + 2 : 8;
  return Math.max(gap, Math.ceil((before + labelLength + after) / 4) * 4) + tracks;
}
