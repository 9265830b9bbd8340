import { shape as shapeText } from './figures';
import { createLayout, simplify, topological } from './layout';
import type { Layout, LevelInput, LevelLayout, Point, Vertex } from './layout';
import { approximateWidth, type Measure } from './measure';
import { openingScene } from './opening';
import { Planner } from './plan';
import type { PlanUnit } from './plan';
import { closedSize, evenWidths, labelWidth, titleWidth } from './sizes';
import { GEOMETRY } from './style';
import type { Direction, Scene, SceneEdge, SceneItem, SceneOptions, SceneRequest } from './types';
import { isRefused, wire } from './wires';
import type { Level, Wire } from './wires';

/** Beyond this lack of symmetry a block is not padded to have its axis in its middle. */
const LOPSIDED = 72;

export interface SceneTools {
  layout?: Layout;
  /** Text widths; without it a table of average advances serves. */
  measure?: Measure;
}

let shared: Layout | null = null;

/** The layout of callers that bring none: it remembers across calls, and loads ELK when a level first needs it. */
function sharedLayout(): Layout {
  shared ??= createLayout(async () => {
    const { default: Elk } = await import('elkjs/lib/elk.bundled.js');
    return new Elk();
  });
  return shared;
}

const planners = new WeakMap<SceneRequest['model'], Planner>();

/** What is read from a model is read once: opening and closing blocks asks again for the same one. */
function plannerOf(model: SceneRequest['model']): Planner {
  let planner = planners.get(model);
  if (!planner) {
    planner = new Planner(model);
    planners.set(model, planner);
  }
  return planner;
}

/** An open unit's content in its place: where the level's corner is, from the unit's own. */
interface Frame {
  width: number;
  height: number;
  axis: number;
  corner: Point;
}

/** Draws a model as data. The same request always gives the same scene. */
export async function buildScene({ model, options }: SceneRequest, tools: SceneTools = {}): Promise<Scene> {
  const planner = plannerOf(model);
  const draw = (open: SceneOptions['open'], depth: number, frames: number): Promise<Scene> => drawn(planner, { ...options, open, depth, frames }, tools);
  if (options.depth !== undefined) return draw(options.open, options.depth, options.frames ?? 0);
  const opening = await openingScene(planner, (depth, frames) => draw({}, depth, frames), options.room);
  return Object.keys(options.open).length === 0 ? opening : draw(options.open, opening.depth, opening.frames);
}

async function drawn(planner: Planner, options: SceneOptions & { depth: number; frames: number }, tools: SceneTools): Promise<Scene> {
  const measure = tools.measure ?? approximateWidth;
  const layout = tools.layout ?? sharedLayout();
  const { depth, frames } = options;
  const plan = planner.plan({ open: options.open, depth, frames, unfold: options.unfold ?? {} });
  const { levels, wires } = wire(planner.graph, plan);

  const laid = new Map<PlanUnit | null, { level: Level; layout: LevelLayout; frame: Frame; sizes: Map<PlanUnit, Vertex> }>();
  for (const level of [...levels].reverse()) {
    const sizes = level.units.map((unit) => {
      const inner = laid.get(unit);
      return inner ? { width: inner.frame.width, height: inner.frame.height } : closedSize(unit, measure);
    });
    if (options.direction === 'down') evenWidths(level.units, sizes);
    const input = inputOf(level, sizes, options.direction, measure, (unit) => laid.get(unit));
    const result = await layout.level(input);
    const frame = level.owner ? frameOf(level.owner, level, result, options.direction, measure) : topFrame(result, options.direction);
    laid.set(level.owner, {
      level, layout: result, frame,
      sizes: new Map(level.units.map((unit, index) => [unit, input.vertices[level.ins.length + index] as Vertex])),
    });
  }

  const top = laid.get(null) as { layout: LevelLayout; frame: Frame };
  const items: SceneItem[] = [];
  const corners = new Map<Level, Point>();
  const place = (owner: PlanUnit | null, x: number, y: number): void => {
    const { level, layout: result, sizes } = laid.get(owner) as { level: Level; layout: LevelLayout; sizes: Map<PlanUnit, Vertex> };
    corners.set(level, { x, y });
    for (const [index, unit] of level.units.entries()) {
      const at = result.places[level.ins.length + index] as Point;
      const size = sizes.get(unit) as Vertex;
      items.push(itemOf(unit, { x: x + at.x, y: y + at.y, width: size.width, height: size.height }, options.direction));
      const inner = laid.get(unit);
      if (inner) {
        const { corner } = inner.frame;
        const step = options.direction === 'down' ? corner : { x: corner.y, y: corner.x };
        place(unit, x + at.x + step.x, y + at.y + step.y);
      }
    }
  };
  // Positions are for the flow downwards until the very end; for the flow rightwards the axes change places.
  const start = options.direction === 'down' ? top.frame.corner : { x: top.frame.corner.y, y: top.frame.corner.x };
  place(null, start.x, start.y);
  const edges = wires.map((entry) => edgeOf(entry, laid, corners, options.direction, measure));
  // Edges that part only inside an open block share the stretch before it, and its label is written once.
  const written = new Set<string>();
  for (const { label } of edges) {
    const place = `${label.x} ${label.y}`;
    label.shown &&= !written.has(place);
    if (label.shown) written.add(place);
  }
  return { width: top.frame.width, height: top.frame.height, direction: options.direction, depth, frames: Math.max(depth, frames), items, edges };
}

function topFrame(result: LevelLayout, direction: Direction): Frame {
  const { margin } = GEOMETRY;
  const across = result.width + 2 * margin;
  const along = result.height + 2 * margin;
  return {
    width: direction === 'down' ? across : along, height: direction === 'down' ? along : across,
    axis: result.axis + margin, corner: { x: margin, y: margin },
  };
}

/** The box around an open unit's content. Width, height and corner are as drawn; the axis is across the flow. */
function frameOf(unit: PlanUnit, { ins, outs }: Level, result: LevelLayout, direction: Direction, measure: Measure): Frame {
  const { blockPadding: padding, titleHeight, titleLeft, figureWidth, textRight } = GEOMETRY;
  const title = Math.ceil((titleLeft + titleWidth(unit, measure) + 10) / 4) * 4;
  const figure = 8 + figureWidth + textRight;
  if (direction === 'right') {
    const width = Math.max(result.height + 2 * padding, Math.ceil((title + figure) / 4) * 4);
    const above = Math.max(result.axis + titleHeight, 0);
    const below = result.width - result.axis + padding;
    return {
      width, height: above + below, axis: above,
      corner: { x: Math.floor((width - result.height) / 8) * 4, y: titleHeight },
    };
  }
  // The title stands left of all incoming edges and the figure right of them, so that neither is struck through.
  const entering = [result.axis, ...ins.map((_, port) => (result.places[port] as Point).x)];
  let left = Math.max(result.axis + padding, title + result.axis - Math.min(...entering));
  let right = Math.max(result.width - result.axis + padding, figure + Math.max(...entering) - result.axis);
  // A long title does not push the content aside.
  if (Math.abs(2 * result.axis - result.width) <= LOPSIDED) {
    left = Math.max(left, right);
    right = left;
  }
  return {
    width: left + right, height: result.height + titleHeight + (outs.length > 0 ? 4 : padding), axis: left,
    corner: { x: left - result.axis, y: titleHeight },
  };
}

type Inner = { level: Level; layout: LevelLayout; frame: Frame } | undefined;

/** A level as numbers. Vertices: where edges enter, the units, where edges leave. */
function inputOf(
  level: Level, sizes: { width: number; height: number }[], direction: Direction, measure: Measure, innerOf: (unit: PlanUnit) => Inner,
): LevelInput {
  const first = level.ins.length;
  const border = (kind: 'in' | 'out', main = false): Vertex => (
    { width: 0, height: 0, kind, axis: 0, ins: null, outs: null, fan: false, main });
  const unitVertex = (unit: PlanUnit, index: number): Vertex => {
    const size = sizes[index] as { width: number; height: number };
    const [across, along] = direction === 'down' ? [size.width, size.height] : [size.height, size.width];
    const inner = innerOf(unit);
    const fan = unit.kind === 'merge' && unit.title === '‖';
    if (!inner) {
      return { width: across, height: along, kind: unit.kind === 'merge' ? 'merge' : 'box', axis: across / 2, ins: null, outs: null, fan, main: false };
    }
    const { frame, layout } = inner;
    const offset = direction === 'down' ? frame.corner.x : frame.corner.y;
    const total = inner.level.ins.length + inner.level.units.length;
    return {
      width: across, height: along, kind: 'box', axis: frame.axis, fan, main: false,
      ins: inner.level.ins.map((_, port) => offset + (layout.places[port] as Point).x),
      outs: inner.level.outs.map((_, port) => offset + (layout.places[total + port] as Point).x),
    };
  };
  const vertices = [...level.ins.map((tensor) => border('in', level.ins.length > 1 && tensor === level.mainIn)), ...level.units.map(unitVertex), ...level.outs.map(() => border('out'))];
  const shown = shownLegs(level);
  const inIndex = new Map(level.ins.map((tensor, index) => [tensor, index]));
  const outIndex = new Map(level.outs.map((tensor, index) => [tensor, index]));
  const ports = level.units.map((unit) => {
    const inner = innerOf(unit);
    return {
      ins: new Map(inner ? inner.level.ins.map((tensor, index) => [tensor, index]) : []),
      outs: new Map(inner ? inner.level.outs.map((tensor, index) => [tensor, index]) : []),
    };
  });
  const portOf = (map: Map<string, number> | undefined, tensor: string): number => {
    if (!map) return 0;
    let port = map.get(tensor);
    if (port === undefined) {
      port = map.size;
      map.set(tensor, port);
    }
    return port;
  };
  return {
    vertices,
    links: level.legs.map((leg, index) => ({
      tail: leg.tail < 0 ? (inIndex.get(leg.tensor) as number) : first + leg.tail,
      head: leg.head < 0 ? first + level.units.length + (outIndex.get(leg.tensor) as number) : first + leg.head,
      tailPort: portOf(ports[leg.tail]?.outs, leg.tensor),
      headPort: portOf(ports[leg.head]?.ins, leg.tensor),
      ...(leg.refused && leg.labelled && { must: true as const }),
      ...labelSize(shown.has(index) ? shapeText(leg.shape) : null, direction, measure),
    })),
  };
}

function labelSize(text: string | null, direction: Direction, measure: Measure): { label: number; labelLength: number } {
  if (text === null) return { label: 0, labelLength: 0 };
  const width = labelWidth(text, measure);
  return direction === 'down' ? { label: width, labelLength: GEOMETRY.labelHeight } : { label: GEOMETRY.labelHeight, labelLength: width };
}

/** The legs whose shape is written: the first that leaves a thing, where it has another shape than any that enters; and all to what failed. */
function shownLegs(level: Level): Set<number> {
  const entering = level.units.map(() => new Set<string>());
  for (const leg of level.legs) if (leg.head >= 0) entering[leg.head]?.add(shapeText(leg.shape));
  const rank = ranks(level);
  const near = (index: number): number => rank[level.legs[index]?.head as number] ?? Number.POSITIVE_INFINITY;
  const shown = new Map<number, number>();
  for (const [index, leg] of level.legs.entries()) {
    const tail = level.units[leg.tail];
    if (!leg.labelled || !tail || tail.kind === 'port' || (tail.kind === 'fold' && tail.category === 'input') || entering[leg.tail]?.has(shapeText(leg.shape))) continue;
    const before = shown.get(leg.tail);
    if (before === undefined || near(before) > near(index)) shown.set(leg.tail, index);
  }
  const failing = level.legs.flatMap((leg, index) => (leg.labelled && leg.refused ? [index] : []));
  return new Set([...shown.values(), ...failing]);
}

/** How many steps down the flow each unit stands at the most; units on a cycle count from where it was entered. */
function ranks({ units, legs }: Level): number[] {
  const links = legs.filter((leg) => leg.tail >= 0 && leg.head >= 0);
  const vertices = units.map((): Vertex => ({ width: 0, height: 0, kind: 'box', axis: 0, ins: null, outs: null, fan: false, main: false }));
  const order = topological({ vertices, links: links.map((leg) => ({ ...leg, tailPort: 0, headPort: 0, label: 0, labelLength: 0 })) });
  const rank = units.map((_, index) => (order ? 0 : index));
  if (!order) return rank;
  const out = new Map<number, number[]>();
  for (const leg of links) {
    const heads = out.get(leg.tail);
    if (heads) heads.push(leg.head);
    else out.set(leg.tail, [leg.head]);
  }
  for (const unit of order) {
    for (const head of out.get(unit) ?? []) rank[head] = Math.max(rank[head] as number, (rank[unit] as number) + 1);
  }
  return rank;
}

function itemOf(unit: PlanUnit, at: { x: number; y: number; width: number; height: number }, direction: Direction): SceneItem {
  const box = direction === 'down' ? at : { x: at.y, y: at.x, width: at.height, height: at.width };
  return {
    id: unit.id, kind: unit.kind, parent: unit.parent?.id ?? null, ...box, depth: unit.depth, open: unit.open,
    expandable: unit.expandable, title: unit.title, detail: unit.detail, lines: unit.lines, category: unit.category,
    count: unit.count, difference: unit.difference, nodes: unit.nodes, blocks: unit.blocks, shapes: unit.shapes, failed: unit.failed,
  };
}

function edgeOf(
  { from, to, ref, shape, legs }: Wire, laid: Map<PlanUnit | null, { level: Level; layout: LevelLayout }>,
  corners: Map<Level, Point>, direction: Direction, measure: Measure,
): SceneEdge {
  const points: Point[] = [];
  let main = true;
  let label = { x: 0, y: 0 };
  let shown = false;
  for (const { level, leg } of legs) {
    const corner = corners.get(level) as Point;
    const path = (laid.get(level.owner) as { layout: LevelLayout }).layout.paths[leg];
    if (!path) continue;
    for (const point of path.points) points.push({ x: corner.x + point.x, y: corner.y + point.y });
    main &&= path.main;
    if (level.legs[leg]?.labelled) {
      label = { x: corner.x + path.label.x, y: corner.y + path.label.y };
      shown = shownOf(level).has(leg) && (path.roomy || isRefused(to));
    }
  }
  const text = shapeText(shape);
  const width = labelWidth(text, measure);
  const turned = (point: Point): Point => (direction === 'down' ? point : { x: point.y, y: point.x });
  const at = turned(label);
  return {
    id: `${from.id}>${to.id}#${ref.output}`, from: from.id, to: to.id, points: simplify(points).map(turned), main, tensor: ref,
    label: { text, x: at.x, y: at.y, width, height: GEOMETRY.labelHeight, shown },
  };
}

const shownCache = new WeakMap<Level, Set<number>>();

function shownOf(level: Level): Set<number> {
  let shown = shownCache.get(level);
  if (!shown) {
    shown = shownLegs(level);
    shownCache.set(level, shown);
  }
  return shown;
}
