import type { Block, BlockArgument, BlockKind, Builder, Place } from './types';

/** One step on the way from the builder to a layer: a function's body, a loop's iteration, a nested model. */
export interface Step {
  /** The same for every layer made in the same call or iteration. */
  key: number;
  kind: Exclude<BlockKind, 'model' | 'builder'>;
  name: string;
  args: BlockArgument[];
  source: Place | null;
  definition: Place | null;
  calls: Place[];
}

interface Draft { step: Step | null; children: Map<number, Draft>; nodes: number[]; size: number; first: number }

/**
 * The block tree over the layers' ways. A call or an iteration that made one layer is that layer's caption, not a block; an
 * iteration that only holds one call is that call, told apart by the loop's variable; a call that only passes on to another
 * call stands for both, under its own name.
 */
export class BlockTree {
  readonly blocks: Block[] = [];
  private readonly block: string[] = [];
  private readonly taken = new Map<string, number>();

  constructor(builder: Builder, ways: Step[][]) {
    const root: Draft = { step: null, children: new Map(), nodes: [], size: 0, first: 0 };
    ways.forEach((way, node) => {
      let at = root;
      at.size++;
      for (const step of way) {
        let child = at.children.get(step.key);
        if (!child) {
          child = { step, children: new Map(), nodes: [], size: 0, first: node };
          at.children.set(step.key, child);
        }
        child.size++;
        at = child;
      }
      at.nodes.push(node);
    });
    const id = this.claim('', builder.name);
    this.blocks.push({ id, parent: null, name: builder.name, kind: 'model', args: [], source: builder.place, definition: builder.place, calls: [] });
    this.settle(root, id);
  }

  /** Id of the block that holds the node. */
  blockOf(node: number): string { return this.block[node] as string; }

  /** A new id under `parent`: the name, with an ordinal from the second of that name on. */
  claim(parent: string, name: string): string {
    const base = parent === '' ? name : `${parent}/${name}`;
    const count = (this.taken.get(base) ?? 0) + 1;
    this.taken.set(base, count);
    return count === 1 ? base : `${base}#${count}`;
  }

  /** Iterative: a chain of calls may be as deep as the user's recursion. */
  private settle(root: Draft, rootId: string): void {
    const open: { draft: Draft; id: string }[] = [{ draft: root, id: rootId }];
    while (open.length > 0) {
      const { draft, id } = open.pop() as { draft: Draft; id: string };
      for (const node of draft.nodes) this.block[node] = id;
      const children: { draft: Draft; id: string }[] = [];
      const visit = [...draft.children.values()];
      while (visit.length > 0) {
        let child = visit.shift() as Draft;
        let step = child.step as Step;
        // What runs once, with nothing to tell it apart, repeats nothing: `tf.tidy(() => …)`.
        if (step.kind === 'loop' && step.args.length === 0 && child.size === draft.size) {
          for (const node of child.nodes) this.block[node] = id;
          visit.push(...child.children.values());
          continue;
        }
        // What only passes through to one inner step: keep the inner one, and the loop's variable with it.
        while (step.kind !== 'nested' && child.nodes.length === 0 && child.children.size === 1) {
          const inner = [...child.children.values()][0] as Draft;
          const innerStep = inner.step as Step;
          if (step.kind === 'call' && innerStep.kind !== 'call') break;
          const args = step.kind === 'loop' ? [...step.args, ...innerStep.args.filter((a) => !step.args.some((b) => b.value === a.value && b.name === a.name))] : innerStep.args;
          const outer = step.kind === 'call' ? step : innerStep;
          step = { ...outer, args: step.kind === 'call' ? step.args : args };
          child = { ...inner, step };
        }
        if (child.size === 1 && step.kind !== 'nested') {
          for (const node of all(child)) this.block[node] = id;
          continue;
        }
        const name = step.kind === 'loop' && step.name === '' ? step.args.map((a) => `${a.name} = ${a.value}`).join(', ') || 'iteration' : step.name;
        const childId = this.claim(id, step.kind === 'loop' ? 'iteration' : name);
        this.blocks.push({
          id: childId, parent: id, name, kind: step.kind, args: step.kind === 'loop' ? [] : step.args,
          source: step.source, definition: step.definition, calls: step.calls,
        });
        children.push({ draft: child, id: childId });
      }
      open.push(...children.reverse());
    }
  }
}

function all(draft: Draft): number[] {
  const nodes: number[] = [];
  const open = [draft];
  while (open.length > 0) {
    const at = open.pop() as Draft;
    nodes.push(...at.nodes);
    open.push(...at.children.values());
  }
  return nodes;
}
