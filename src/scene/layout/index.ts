import type { ELK } from 'elkjs/lib/elk-api';
import { compose } from './compose';
import { decompose } from './decompose';
import { layered } from './layered';
import type { LevelInput, LevelLayout } from './level';
import { spine } from './spine';

export type { LevelInput, LevelLayout, Link, LinkPath, Point, Vertex } from './level';
export { simplify, topological } from './level';

/** Gives levels their layout, each distinct one once. */
export interface Layout {
  level(input: LevelInput): Promise<LevelLayout>;
}

export interface LayoutLimits {
  /** Milliseconds ELK may take for one level before the picture is drawn without it. */
  timeoutMs?: number;
  /** Links in one level above which ELK is not asked. */
  links?: number;
}

/** Distinct levels kept between calls, so that a keystroke lays out only what it changed. */
const REMEMBERED = 4000;

/**
 * A layout with a memory. Levels of chains and nested branches are drawn exactly; others are given to ELK, which `elk`
 * makes when it is first needed; what would take ELK too long stands in one column with lanes beside it.
 */
export function createLayout(elk: () => Promise<ELK>, limits: LayoutLimits = {}): Layout {
  const { timeoutMs = 2000, links = 1500 } = limits;
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
      if (!layout && input.links.length <= links) {
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
