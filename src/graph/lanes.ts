import type { Unit } from './fold';

/** Fewest that stand as one: two towers are read faster than `×2`. */
const FEWEST = 3;

/**
 * Groups of equal lanes among the units of one level. A lane is what hangs together once its neighbours are cut off: the unit in which
 * it meets its like, and the one that gives all of them what they start from. Lanes are equal where their units are, wired alike, from
 * the same tensors, or parts of one, or each from tensors of its own, into the same users; each lists its units in the same order.
 * Linear in units and tensors.
 */
export function lanesOf(
  units: Unit[], makers: ReadonlyMap<string, string>, users: ReadonlyMap<string, ReadonlySet<string>>, modelOutputs: ReadonlySet<string>,
): Unit[][][] {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const usersOf = (unit: Unit): Set<string> => new Set(unit.shell.outputs.flatMap((tensor) => [...(users.get(tensor) ?? [])]));
  const makersOf = (unit: Unit): Set<string> => new Set(unit.shell.inputs.flatMap((tensor) => makers.get(tensor) ?? []));
  const meeting = new Set(units.filter((unit) => hasAlike(makersOf(unit), byId) || hasAlike(usersOf(unit), byId)).map(({ id }) => id));

  /** Whether a tensor comes from outside to no more than one lane. */
  const isOwn = (tensor: string): boolean => !makers.has(tensor) && !hasAlike(users.get(tensor) ?? new Set(), byId);

  const laneOf = new Map<string, number>();
  const lanes: Unit[][] = [];
  for (const first of units) {
    if (meeting.has(first.id) || laneOf.has(first.id)) continue;
    const lane = new Set([first.id]);
    for (const id of lane) {
      const unit = byId.get(id) as Unit;
      const beside = unit.shell.inputs.filter(isOwn).flatMap((tensor) => [...(users.get(tensor) as Set<string>)]);
      for (const next of [...makersOf(unit), ...usersOf(unit), ...beside]) if (!meeting.has(next)) lane.add(next);
    }
    for (const id of lane) laneOf.set(id, lanes.length);
    lanes.push([]);
  }
  for (const unit of units) lanes[laneOf.get(unit.id) ?? -1]?.push(unit);

  const groups = new Map<string, Unit[][]>();
  for (const lane of lanes) {
    // What is used outside is no inner part of a picture in which only one lane is drawn.
    if (lane.some(({ shell }) => shell.outputs.some((tensor) => !users.has(tensor) || modelOutputs.has(tensor)))) continue;
    const places = new Map(lane.map(({ id }, place) => [id, place]));
    const own = new Map<string, number>();
    /** Where a tensor comes from: a unit of the lane, one beside it, or a tensor that no other lane has. */
    const from = (tensor: string): string => {
      const maker = makers.get(tensor);
      const place = places.get(maker ?? '');
      if (place !== undefined) return `${place}.${byId.get(maker as string)?.shell.outputs.indexOf(tensor)}`;
      if (!isOwn(tensor)) return maker ?? tensor;
      own.set(tensor, own.get(tensor) ?? own.size);
      return `own ${own.get(tensor)}`;
    };
    const stages = lane.map((unit) => [unit.shell.exact, unit.shell.inputs.map(from), [...usersOf(unit)].map((user) => places.get(user) ?? user)]);
    const key = JSON.stringify(stages);
    const group = groups.get(key);
    if (group) group.push(lane);
    else groups.set(key, [lane]);
  }
  // What leads nowhere has not met its like.
  return [...groups.values()].filter((group) => group.length >= FEWEST && (group[0] as Unit[]).some((unit) => [...usersOf(unit)].some((user) => meeting.has(user))));
}

/** Whether three or more of several units are equal. */
function hasAlike(ids: ReadonlySet<string>, units: ReadonlyMap<string, Unit>): boolean {
  const counts = new Map<number, number>();
  for (const id of ids) {
    const exact = units.get(id)?.shell.exact ?? -1;
    const count = (counts.get(exact) ?? 0) + 1;
    if (count >= FEWEST) return true;
    counts.set(exact, count);
  }
  return false;
}
