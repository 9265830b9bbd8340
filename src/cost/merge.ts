import { CannotKnow, elements, input, output, type Extent, type Rule, type Use } from './rule';

/** Layers of several inputs; `tfjs-layers/dist/layers/merge.js`. */

/** Shapes of lower rank get axes of extent 1 after the batch, as `Merge.call` does. */
function expand(shape: Extent, rank: number): Extent {
  return [shape[0], ...Array<number>(rank - shape.length).fill(1), ...shape.slice(1)];
}

/** Elements of each running result when the inputs are combined two by two, first to last, with broadcasting. */
function runningElements(use: Use): number {
  const rank = Math.max(...use.inputs.map((shape) => shape.length));
  let running = expand(input(use), rank);
  let total = 0;
  for (const shape of use.inputs.slice(1)) {
    const next = expand(shape, rank);
    running = running.map((dim, axis) => (dim === 1 ? next[axis] : dim));
    total += elements(running);
  }
  return total;
}

/** One operation per element and further input. */
const combine: Rule = { elementwise: runningElements, look: () => ({ kind: 'same' }) };

function contracted(use: Use): { first: number; second: number } {
  const { axes } = use.config;
  const [first, second] = Array.isArray(axes) ? axes : [axes, axes];
  if (typeof first !== 'number' || typeof second !== 'number') throw new CannotKnow('Dot does not say its axes');
  const at = (axis: number, shape: Extent) => (axis < 0 ? axis + shape.length : axis);
  return { first: at(first, input(use)), second: at(second, input(use, 1)) };
}

export const mergeRules: Record<string, Rule> = {
  Add: combine,
  Multiply: combine,
  Maximum: combine,
  Minimum: combine,
  /** The sum, then one multiply by 1 / n. */
  Average: { elementwise: (use) => runningElements(use) + elements(output(use)), look: () => ({ kind: 'same' }) },
  /** Copies: no arithmetic. */
  Concatenate: { look: () => ({ kind: 'same' }) },
  /**
   * A batched product that contracts one axis of each input. MACs = output elements × extent of that axis.
   * With `normalize`, each vector is first divided by √max(Σx², ε): 3 n + 1 for a vector of n.
   */
  Dot: {
    macs: (use) => elements(output(use)) * input(use)[contracted(use).first],
    elementwise: (use) => {
      if (use.config.normalize !== true) return 0;
      const { first, second } = contracted(use);
      const normalise = (shape: Extent, axis: number) => (elements(shape) / shape[axis]) * (3 * shape[axis] + 1);
      return normalise(input(use), first) + normalise(input(use, 1), second);
    },
    look: () => ({ kind: 'whole' }),
  },
};
