import { GEOMETRY } from '../style';
import { topological } from './level';
import type { LevelInput, LevelLayout, Link, LinkPath, Point, Vertex } from './level';
import { simplify } from './level';

/**
 * The layout that always works, in linear time: everything in one column in the order of the flow, neighbours joined
 * by the straight line, every other edge in a lane at the right. The edges of one tensor share a lane, as a bus.
 */
export function spine(input: LevelInput): LevelLayout {
  const { vertices, links } = input;
  const order = topological(input) ?? vertices.map((_, index) => index);
  // Where edges enter comes first and where they leave comes last, whatever the order in between.
  const rank = (index: number): number => {
    const vertex = vertices[index];
    if (vertex?.kind === 'in') return vertex.main ? 1 : 0;
    return vertex?.kind === 'out' ? 3 : 2;
  };
  order.sort((a, b) => rank(a) - rank(b));
  const position = new Array<number>(vertices.length).fill(0);
  for (const [place, vertex] of order.entries()) position[vertex] = place;

  const straight = (link: Link): boolean => {
    const tail = vertices[link.tail] as Vertex;
    const head = vertices[link.head] as Vertex;
    if (position[link.head] !== (position[link.tail] as number) + 1) return false;
    return (tail.outs?.[link.tailPort] ?? tail.axis) === tail.axis && (head.ins?.[link.headPort] ?? head.axis) === head.axis;
  };
  // Of several tensors between two neighbours the first takes the straight way.
  const onAxis = { outs: new Map<number, number>(), ins: new Map<number, number>() };
  const direct = new Set<number>();
  for (const [index, link] of links.entries()) {
    if (!straight(link)) continue;
    if ((onAxis.outs.get(link.tail) ?? link.tailPort) !== link.tailPort || (onAxis.ins.get(link.head) ?? link.headPort) !== link.headPort) continue;
    onAxis.outs.set(link.tail, link.tailPort);
    onAxis.ins.set(link.head, link.headPort);
    direct.add(index);
  }
  const buses = new Map<string, { from: number; to: number; lane: number; links: number[] }>();
  for (const [index, link] of links.entries()) {
    if (direct.has(index)) continue;
    const key = `${link.tail} ${link.tailPort}`;
    const [a, b] = [position[link.tail] as number, position[link.head] as number];
    const bus = buses.get(key) ?? { from: a, to: b, lane: 0, links: [] };
    bus.from = Math.min(bus.from, a, b);
    bus.to = Math.max(bus.to, a, b);
    bus.links.push(index);
    buses.set(key, bus);
  }
  // Short buses inside, long ones outside; each takes the first lane that is free over its stretch.
  const lanes: { from: number; to: number }[][] = [];
  const laneOf = new Map<number, number>();
  for (const bus of [...buses.values()].sort((a, b) => (a.to - a.from) - (b.to - b.from) || a.from - b.from)) {
    let lane = lanes.findIndex((taken) => taken.every((other) => other.to <= bus.from || other.from >= bus.to));
    if (lane < 0) lane = lanes.push([]) - 1;
    lanes[lane]?.push({ from: bus.from, to: bus.to });
    for (const link of bus.links) laneOf.set(link, lane);
  }

  const below = new Map<number, number[]>();
  const above = new Map<number, number[]>();
  for (const [index, link] of links.entries()) {
    if (!laneOf.has(index)) continue;
    const out = below.get(link.tail) ?? [];
    if (!out.includes(link.tailPort)) out.push(link.tailPort);
    below.set(link.tail, out);
    const list = above.get(link.head) ?? [];
    if (!list.includes(link.headPort)) list.push(link.headPort);
    above.set(link.head, list);
  }

  // What leaves on the axis turns last, so that it crosses nothing that leaves beside it.
  for (const [tail, ports] of below) ports.sort((a, b) => Number(onAxis.outs.get(tail) === a) - Number(onAxis.outs.get(tail) === b));
  /** Where a port of a closed thing is: on the axis if a straight edge is, else right of it, those that turn nearest outermost. */
  const gate = (vertex: Vertex, fixed: number[] | null, port: number, axisPort: number | undefined, turning: number[] | undefined): number => {
    if (fixed) return fixed[port] ?? vertex.axis;
    const beside = (turning ?? []).filter((other) => other !== axisPort);
    const place = beside.indexOf(port);
    if (vertex.kind !== 'box' || place < 0) return vertex.axis;
    const step = Math.min(24, Math.floor((vertex.width - vertex.axis - 12) / beside.length / 2) * 2);
    return vertex.axis + step * (beside.length - place);
  };

  const axis = Math.max(0, ...vertices.map((vertex) => vertex.axis));
  const labels = Math.max(0, ...links.map((link, index) => (link.label > 0 && !laneOf.has(index) ? link.label + GEOMETRY.labelGap : 0)));
  const right = axis + Math.max(labels, ...vertices.map((vertex) => vertex.width - vertex.axis));
  const firstLane = right + GEOMETRY.shortcut;
  const places: Point[] = vertices.map(() => ({ x: 0, y: 0 }));
  const { gap, lane: step, turn } = GEOMETRY;
  const longest = Math.max(0, ...links.map((link) => link.labelLength));
  const tracks = (list: number[] | undefined): number => (list ? turn + step * (list.length - 1) : 0);
  // Edges that lead back turn above the first thing and below the last.
  let y = tracks(above.get(order[0] ?? -1));
  for (const [place, index] of order.entries()) {
    const vertex = vertices[index] as Vertex;
    const before = order[place - 1];
    if (before !== undefined) {
      const apart = vertex.kind !== (vertices[before] as Vertex).kind || vertex.kind === 'box' || vertex.kind === 'merge';
      const incoming = vertex.kind === 'merge' ? 0 : tracks(above.get(index));
      if (apart) y += Math.max(gap, Math.ceil((4 + longest + tracks(below.get(before)) + incoming + 4) / 4) * 4);
    }
    places[index] = { x: axis - vertex.axis, y };
    y += vertex.height;
  }
  const height = y + tracks(below.get(order[order.length - 1] ?? -1));

  // An edge through the border that has no straight way goes through it in its own lane.
  const laneAt = (lane: number): number => firstLane + lane * (step + 4);
  const straightened = new Set(links.flatMap((link, index) => (laneOf.has(index) ? [] : [link.tail, link.head])));
  for (const [index, link] of links.entries()) {
    const lane = laneOf.get(index);
    if (lane === undefined) continue;
    if (vertices[link.tail]?.kind === 'in' && !straightened.has(link.tail)) places[link.tail] = { x: laneAt(lane), y: 0 };
    if (vertices[link.head]?.kind === 'out' && !straightened.has(link.head)) places[link.head] = { x: laneAt(lane), y: height };
  }
  for (const [index, vertex] of vertices.entries()) {
    if (vertex.kind === 'out') places[index] = { x: (places[index] as Point).x, y: height };
    if (vertex.kind === 'in') places[index] = { x: (places[index] as Point).x, y: 0 };
  }

  const paths = links.map((link, index): LinkPath => {
    const tail = vertices[link.tail] as Vertex;
    const head = vertices[link.head] as Vertex;
    const start = {
      x: (places[link.tail] as Point).x + gate(tail, tail.outs, link.tailPort, onAxis.outs.get(link.tail), below.get(link.tail)),
      y: (places[link.tail] as Point).y + tail.height,
    };
    const end = {
      x: (places[link.head] as Point).x + gate(head, head.ins, link.headPort, onAxis.ins.get(link.head), above.get(link.head)),
      y: (places[link.head] as Point).y,
    };
    const lane = laneOf.get(index);
    if (lane === undefined) {
      return { points: [start, end], main: true, label: { x: start.x + GEOMETRY.labelGap, y: start.y + tracks(below.get(link.tail)) + 4 }, roomy: true };
    }
    const x = laneAt(lane);
    const leave = start.y + turn + step * (below.get(link.tail) as number[]).indexOf(link.tailPort);
    const points: Point[] = start.x === x ? [start] : [start, { x: start.x, y: leave }, { x, y: leave }];
    if (head.kind === 'merge') {
      const centre = end.y + head.height / 2;
      points.push({ x, y: centre }, { x: (places[link.head] as Point).x + head.width, y: centre });
    } else if (end.x === x) points.push(end);
    else {
      const enter = end.y - turn - step * (above.get(link.head) as number[]).indexOf(link.headPort);
      points.push({ x, y: enter }, { x: end.x, y: enter }, end);
    }
    return { points: simplify(points), main: false, label: { x: x + GEOMETRY.labelGap, y: leave + 4 }, roomy: false };
  });
  const written = links.map((link, index) => (link.must ? laneAt(laneOf.get(index) ?? 0) + GEOMETRY.labelGap + link.label : 0));
  const width = lanes.length === 0 ? right : Math.max(firstLane + (lanes.length - 1) * (step + 4) + step, ...written);
  return { width, height, axis, places, paths };
}
