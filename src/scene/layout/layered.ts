import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api';
import { GEOMETRY } from '../style';
import { topological } from './level';
import type { LevelInput, LevelLayout, LinkPath, Point } from './level';
import { simplify } from './level';
import { spine } from './spine';

/** Links on a longest path through the level: the body of a general graph, which ELK is asked to keep straight. */
function longestPath({ vertices, links }: LevelInput, order: number[]): Set<number> {
  const length = new Array<number>(vertices.length).fill(0);
  const via = new Array<number>(vertices.length).fill(-1);
  const incoming: number[][] = vertices.map(() => []);
  for (const [index, link] of links.entries()) (incoming[link.head] as number[]).push(index);
  let end = order[0] ?? 0;
  for (const vertex of order) {
    for (const index of incoming[vertex] as number[]) {
      const reach = (length[links[index]?.tail as number] as number) + 1;
      if (reach > (length[vertex] as number)) {
        length[vertex] = reach;
        via[vertex] = index;
      }
    }
    if ((length[vertex] as number) > (length[end] as number)) end = vertex;
  }
  const path = new Set<number>();
  for (let link = via[end] as number; link >= 0; link = via[links[link]?.tail as number] as number) path.add(link);
  return path;
}

/** A level that is no nest of chains and branches, laid out by ELK in layers. Rejects when it takes longer than `timeoutMs`, if given. */
export async function layered(input: LevelInput, elk: ELK, timeoutMs?: number): Promise<LevelLayout> {
  const { vertices, links } = input;
  const order = topological(input);
  if (order === null) return spine(input);
  const body = longestPath(input, order);
  // Where everything is on one path, or nearly everything with many edges, a column with buses beside it is calmer than any layering.
  const solid = vertices.filter((vertex) => vertex.kind === 'box' || vertex.kind === 'merge').length;
  if (body.size + 1 >= vertices.length || (body.size + 1 >= 0.8 * solid && links.length > 2 * solid)) return spine(input);

  const graph: ElkNode = {
    id: 'level',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.padding': '[top=0,left=0,bottom=0,right=0]',
      'elk.spacing.nodeNode': String(GEOMETRY.branchGap),
      'elk.spacing.edgeNode': '16',
      'elk.spacing.edgeEdge': '12',
      'elk.layered.spacing.nodeNodeBetweenLayers': '36',
      'elk.layered.spacing.edgeNodeBetweenLayers': '12',
      'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.crossingMinimization.forceNodeModelOrder': 'false',
      'elk.layered.edgeLabels.sideSelection': 'ALWAYS_UP',
      'elk.layered.thoroughness': '3',
      'elk.separateConnectedComponents': 'false',
      'elk.randomSeed': '1',
    },
    children: vertices.map((vertex, index) => ({
      id: `v${index}`,
      width: vertex.width,
      height: vertex.height,
      layoutOptions: {
        'elk.portConstraints': 'FIXED_POS',
        ...(vertex.kind === 'in' ? { 'elk.layered.layering.layerConstraint': 'FIRST' } : {}),
        ...(vertex.kind === 'out' ? { 'elk.layered.layering.layerConstraint': 'LAST' } : {}),
      },
      ports: portsOf(input, index, body),
    })),
    edges: links.map((link, index): ElkExtendedEdge => ({
      id: `l${index}`,
      sources: [`v${link.tail}o${link.tailPort}`],
      targets: [`v${link.head}i${link.headPort}`],
      layoutOptions: {
        'elk.layered.priority.straightness': body.has(index) ? '10' : '0',
        'elk.layered.priority.shortness': body.has(index) ? '10' : '0',
      },
      labels: link.label > 0 ? [{ text: 'shape', width: link.label, height: link.labelLength }] : [],
    })),
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    if (timeoutMs !== undefined) timer = setTimeout(() => reject(new Error(`ELK took longer than ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return read(input, await Promise.race([elk.layout(graph), late]), body);
  } finally {
    clearTimeout(timer);
  }
}

function portsOf({ vertices, links }: LevelInput, index: number, body: Set<number>): ElkNode['ports'] {
  const vertex = vertices[index];
  if (!vertex) return [];
  const ins = new Set(links.filter((link) => link.head === index).map((link) => link.headPort));
  const outs = new Set(links.filter((link) => link.tail === index).map((link) => link.tailPort));
  const spread = (ports: Set<number>, fixed: number[] | null, port: number): number => {
    if (fixed) return fixed[port] ?? vertex.axis;
    const place = [...ports].indexOf(port);
    const step = Math.min(24, (vertex.width - 16) / Math.max(1, ports.size));
    return vertex.axis + (place - (ports.size - 1) / 2) * step;
  };
  const point = (id: string, x: number, y: number, side: string) => ({
    id, x, y, width: 0, height: 0, layoutOptions: { 'elk.port.side': side },
  });
  if (vertex.kind === 'merge') {
    // The body comes in from above, all else from the side, as everywhere.
    const above = new Set(links.filter((link, at) => link.head === index && body.has(at)).map((link) => link.headPort));
    return [
      ...[...ins].map((port) => (above.has(port) || ins.size === 1
        ? point(`v${index}i${port}`, vertex.axis, 0, 'NORTH')
        : point(`v${index}i${port}`, vertex.width, vertex.height / 2, 'EAST'))),
      ...[...outs].map((port) => point(`v${index}o${port}`, vertex.axis, vertex.height, 'SOUTH')),
    ];
  }
  return [
    ...[...ins].map((port) => point(`v${index}i${port}`, spread(ins, vertex.ins, port), 0, 'NORTH')),
    ...[...outs].map((port) => point(`v${index}o${port}`, spread(outs, vertex.outs, port), vertex.height, 'SOUTH')),
  ];
}

function read(input: LevelInput, laid: ElkNode, body: Set<number>): LevelLayout {
  const { vertices, links } = input;
  const places: Point[] = vertices.map((_, index) => {
    const child = laid.children?.[index];
    return { x: Math.round(child?.x ?? 0), y: Math.round(child?.y ?? 0) };
  });
  // Within the first and the last layer what crosses the border is moved onto it.
  const height = Math.ceil(laid.height ?? 0);
  for (const [index, vertex] of vertices.entries()) {
    const place = places[index] as Point;
    if (vertex.kind === 'in') place.y = 0;
    if (vertex.kind === 'out') place.y = height;
  }
  const paths = links.map((link, index): LinkPath => {
    const edge = laid.edges?.[index];
    const section = edge?.sections?.[0];
    const raw = section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [];
    const bent = raw.map((point) => ({ x: Math.round(point.x), y: Math.round(point.y) }));
    const [from, to] = [places[link.tail] as Point, places[link.head] as Point];
    if (vertices[link.tail]?.kind === 'in') bent.unshift({ ...from });
    if (vertices[link.head]?.kind === 'out') bent.push({ ...to });
    const points = simplify(bent);
    const label = edge?.labels?.[0];
    const start = points[0] ?? { x: 0, y: 0 };
    return {
      points, main: body.has(index),
      label: { x: Math.round(label?.x ?? start.x + GEOMETRY.labelGap), y: Math.round(label?.y ?? start.y + 4) },
      roomy: label !== undefined,
    };
  });
  const first = vertices.findIndex((vertex) => vertex.kind === 'in');
  const anchor = Math.max(first, 0);
  const axis = (places[anchor]?.x ?? 0) + (vertices[anchor]?.axis ?? 0);
  return { width: Math.ceil(laid.width ?? 0), height, axis, places, paths };
}
