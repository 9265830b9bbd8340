import type { Shape } from '../graph';
import type { Look } from './rule';

/**
 * The receptive field, composed along the graph (Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional
 * Neural Networks", Distill 2019): through a layer of kernel k, dilation d and stride s,
 *   field ← field + (k − 1) d × jump,   jump ← jump × s,
 * where `jump` is the distance on the input between neighbouring elements. Where paths meet, the larger of each counts.
 * Fields are not cut at the input's border: ResNet-50's last convolution sees 483 positions of an image of 224.
 * A global pool, a window that takes in all positions at once, or a dense layer on flattened features sees the whole
 * input, and so does everything after it.
 */
export type Field =
  /** Nothing spatial lies upstream: a vector, or what was made of one. */
  | { kind: 'none' }
  /** Cannot be told: operations that nobody saw, or axes that no longer correspond. */
  | { kind: 'unknown' }
  | Seen;

interface Axis {
  field: number;
  jump: number;
  /** Extent of the model's input along this axis. */
  extent: number | null;
  /** All of it is seen. */
  whole: boolean;
}

interface Seen {
  kind: 'seen';
  axes: Axis[];
  /**
   * How the tensor's axes stand to the input's: `spatial`, one for one; `tokens`, numbered anew but the last axis is still
   * the channels; `mixed`, numbered anew.
   */
  layout: 'spatial' | 'tokens' | 'mixed';
}

const NONE: Field = { kind: 'none' };
const UNKNOWN: Field = { kind: 'unknown' };

/** Which axis of the tensors of a rank has the channels. */
export type ChannelAxis = (rank: number) => number;

/** The axes between the batch and the channels, or around the channels. */
const positionAxes = (rank: number, channelAxis: ChannelAxis): number[] => Array.from({ length: rank }, (_, axis) => axis).filter((axis) => axis > 0 && axis !== channelAxis(rank));
const positions = (shape: Shape, channelAxis: ChannelAxis): Shape => positionAxes(shape.length, channelAxis).map((axis) => shape[axis]);

/** An input's own field: one position of each axis between the batch and the channels. */
export function inputField(shape: Shape, channelAxis: ChannelAxis): Field {
  return shape.length < 3 ? NONE : fresh(positions(shape, channelAxis));
}

function fresh(extents: Shape): Field {
  return {
    kind: 'seen',
    layout: 'spatial',
    axes: extents.map((extent) => ({ field: 1, jump: 1, extent, whole: false })),
  };
}

const allWhole = (seen: Seen): boolean => seen.axes.every((axis) => axis.whole);
const pristine = (seen: Seen): boolean => seen.axes.every((axis) => axis.field === 1 && axis.jump === 1 && !axis.whole);

/** The field of a layer that reads several tensors, before its own look. */
export function meet(fields: readonly Field[]): Field {
  let met: Field = NONE;
  for (const field of fields) {
    if (field.kind === 'none') continue;
    if (field.kind === 'unknown' || met.kind === 'unknown') return UNKNOWN;
    met = met.kind === 'none' ? field : meetTwo(met, field);
  }
  return met;
}

function meetTwo(one: Seen, other: Seen): Field {
  if (one.axes.length !== other.axes.length) return UNKNOWN;
  const axes = one.axes.map((axis, i) => {
    const second = other.axes[i];
    return {
      field: Math.max(axis.field, second.field),
      jump: Math.max(axis.jump, second.jump),
      extent: axis.extent === null || second.extent === null ? null : Math.max(axis.extent, second.extent),
      whole: axis.whole || second.whole,
    };
  });
  // A gate that has seen everything (squeeze and excite) does not change how the gated tensor's axes stand.
  const layout = one.layout === other.layout || allWhole(other) ? one.layout : allWhole(one) ? other.layout : 'mixed';
  return { kind: 'seen', axes, layout };
}

function seeWhole(seen: Seen, marked: (axis: number) => boolean): Field {
  return { ...seen, axes: seen.axes.map((axis, i) => (marked(i) ? { ...axis, whole: true } : axis)) };
}

/** What a layer's output sees, given what its input sees; shapes are those of the layer's first input and output. */
export function through(field: Field, look: Look, inputShape: Shape, outputShape: Shape, channelAxis: ChannelAxis): Field {
  if (look.kind === 'unknown') return UNKNOWN;
  if (look.kind === 'positions') {
    if (field.kind === 'unknown') return UNKNOWN;
    return field.kind === 'none' || pristine(field) ? fresh(inputShape.slice(1)) : UNKNOWN;
  }
  if (field.kind !== 'seen') return field;
  switch (look.kind) {
    case 'same':
      return field;
    case 'whole':
      // Axes past those that are marked are seen whole too: they were folded into the features.
      return seeWhole(field, (axis) => look.axes?.[axis] ?? true);
    case 'window': {
      if (field.layout === 'spatial' && field.axes.length === look.reach.length) {
        return slide(field, look, positions(inputShape, channelAxis), positions(outputShape, channelAxis));
      }
      const pointwise = look.reach.every((reach) => reach === 0) && look.stride.every((stride) => stride === 1);
      return pointwise || allWhole(field) ? field : UNKNOWN;
    }
    case 'regroup':
      return regroup(field, inputShape, outputShape, channelAxis);
    case 'features':
      return over(field, [inputShape.length - 1], inputShape, channelAxis);
    case 'over':
      return over(field, look.axes, inputShape, channelAxis);
  }
}

function slide(seen: Seen, { reach, stride }: Look & { kind: 'window' }, from: Shape, to: Shape): Field {
  // A resize from an open extent.
  if (![...reach, ...stride].every(Number.isFinite)) return UNKNOWN;
  // One window for all positions is a global pool, whatever the layer is called.
  const covers = (axis: number): boolean => to[axis] === 1 && Number(from[axis]) > 1 && reach[axis] + 1 >= Number(from[axis]);
  return {
    ...seen,
    axes: seen.axes.map((axis, i) => ({ ...axis, field: axis.field + reach[i] * axis.jump, jump: axis.jump * stride[i], whole: axis.whole || covers(i) })),
  };
}

function regroup(seen: Seen, from: Shape, to: Shape, channelAxis: ChannelAxis): Field {
  if (from.length === to.length && from.every((dim, axis) => dim === to[axis])) return seen;
  const keepsChannels = channelAxis(to.length) === to.length - 1 && to.length > 2 && seen.layout !== 'mixed' && from.at(-1) === to.at(-1);
  return { ...seen, layout: keepsChannels ? 'tokens' : 'mixed' };
}

/** A layer that mixes the elements along some axes of the tensor. */
function over(seen: Seen, axes: readonly number[], shape: Shape, channelAxis: ChannelAxis): Field {
  if (allWhole(seen)) return seen;
  // Flattened features: mixing them mixes every position.
  if (shape.length === 2) return axes.includes(1) ? seeWhole(seen, () => true) : seen;
  if (axes.every((axis) => axis === channelAxis(shape.length))) return seen.layout === 'mixed' ? UNKNOWN : seen;
  if (seen.layout !== 'spatial') return axes.length >= shape.length - 2 ? seeWhole(seen, () => true) : UNKNOWN;
  const own = positionAxes(shape.length, channelAxis);
  return seeWhole(seen, (axis) => axes.includes(own[axis]));
}

/** Positions of the input that one element sees, per spatial axis; `null` where there are none or it cannot be told. */
export function extentSeen(field: Field): number[] | null {
  if (field.kind !== 'seen') return null;
  const seen: number[] = [];
  for (const axis of field.axes) {
    if (axis.whole && axis.extent === null) return null;
    // Past an enlargement the jump is a fraction of a position; a position seen in part is seen.
    seen.push(axis.whole ? Math.max(axis.extent ?? 0, 1) : Math.ceil(axis.field - 1e-9));
  }
  return seen;
}
