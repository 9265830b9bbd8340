import type { ELK } from 'elkjs/lib/elk-api';
import { compose } from './compose';
import { decompose } from './decompose';
import { layered } from './layered';
import { topological } from './level';
import type { LevelInput, LevelLayout } from './level';
import { spine } from './spine';

export type { LevelInput, LevelLayout, Link, LinkPath, Point, Vertex } from './level';
export { simplify, topological } from './level';

/** Gives levels their layout, each distinct one once. */
export interface Layout {
  level(input: LevelInput): Promise<LevelLayout>;
}

export interface LayoutLimits {
  /**
   * Milliseconds ELK may take for one level before the picture is drawn without it. Only of use where ELK runs in a
   * worker of its own: in the caller's thread it cannot be left early.
   */
  timeoutMs?: number;
  /**
   * The most that ELK is asked for in one level: the sum over its links of how many places of the order they span, which
   * is about the number of dummy nodes that ELK makes, and with it the time it takes.
   */
  span?: number;
}

function spanOf(input: LevelInput): number {
  const order = topological(input);
  if (!order) return Number.POSITIVE_INFINITY;
  const position = new Map(order.map((vertex, index) => [vertex, index]));
  return input.links.reduce((sum, link) => sum + (position.get(link.head) ?? 0) - (position.get(link.tail) ?? 0), 0);
}

/** Distinct levels kept between calls, so that a keystroke lays out only what it changed. */
const REMEMBERED = 4000;

/**
 * A layout with a memory. Levels of chains and nested branches are drawn exactly; others are given to ELK, which `elk`
 * makes when it is first needed; what would take ELK too long stands in one column with lanes beside it.
 */
export function createLayout(elk: () => Promise<ELK>, limits: LayoutLimits = {}): Layout {
  const { timeoutMs, span = 600 } = limits;
  const memory = new Map<string, LevelLayout>();
  let engine: Promise<ELK> | null = null;
  return {
    async level(input) {
      const key = JSON.stringify(input);
      const known = memory.get(key);
      if (known) {
        memory.delete(key);
        memory.set(key, known);
        return known;
      }
      const tree = decompose(input);
      let layout = tree ? compose(input, tree) : null;
      if (!layout && spanOf(input) <= span) {
        engine ??= elk();
        layout = await layered(input, await engine, timeoutMs).catch(() => null);
      }
      layout ??= spine(input);
      memory.set(key, layout);
      if (memory.size > REMEMBERED) memory.delete(memory.keys().next().value as string);
      return layout;
    },
  };
}
