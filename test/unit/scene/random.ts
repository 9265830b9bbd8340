import fc from 'fast-check';
import { costModel } from '../../../src/cost';
import type { Block, CostedModel, Layer, ModelGraph, Node, Operation, Shape, Trace } from '../../../src/graph';

/** Random models as data: any DAG of layers, in any tree of blocks, also such as no program would make. */

const place = { file: '/random.ts', line: 1, column: 1, endLine: 1, endColumn: 1 };

interface Recipe {
  className: string;
  /** How far back each input lies. */
  back: number[];
  block: number;
  channels: number;
}

const CLASSES = ['Conv2D', 'BatchNormalization', 'ReLU', 'MaxPooling2D', 'Add', 'Concatenate', 'Dense', 'Dropout', 'Own'];

const recipes = (longest: number) => fc.array(
  fc.record({
    className: fc.constantFrom(...CLASSES),
    // Mostly the layer before, sometimes another, as in networks.
    back: fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 12 }) }), { minLength: 1, maxLength: 3 }),
    block: fc.nat({ max: 7 }),
    channels: fc.constantFrom(8, 16),
  }),
  { minLength: 1, maxLength: longest },
);

const parents = fc.array(fc.nat({ max: 6 }), { minLength: 0, maxLength: 7 });

/** A model whose layers lie in blocks at random; `contiguous` gives each block one stretch of the program, as calls do. */
export function randomModel(longest = 30): fc.Arbitrary<CostedModel> {
  return fc.record({ recipes: recipes(longest), parents, contiguous: fc.boolean() })
    .map(({ recipes: list, parents: tree, contiguous }) => modelOf(list, tree, contiguous));
}

function modelOf(list: Recipe[], tree: number[], contiguous: boolean): CostedModel {
  const blocks: Block[] = [block('b0', null)];
  for (const [index, parent] of tree.entries()) blocks.push(block(`b${index + 1}`, `b${Math.min(parent, index)}`));
  const layers: Layer[] = [];
  const nodes: Node[] = [];
  for (const [index, recipe] of list.entries()) {
    const wanted = index === 0 ? [] : [...new Set(recipe.back.map((back) => Math.max(0, index - back)))];
    const joins = recipe.className === 'Add' || recipe.className === 'Concatenate';
    const inputs = joins ? wanted : wanted.slice(0, 1);
    const className = index === 0 ? 'InputLayer' : recipe.className;
    const shape: Shape = [null, 8, 8, recipe.channels];
    layers.push({
      id: `l${index}`, name: `l${index}`, named: false, className, config: configOf(className, recipe.channels), weights: [], custom: className === 'Own',
      implicit: false, source: null,
    });
    const home = contiguous ? Math.floor((index * blocks.length) / list.length) : recipe.block % blocks.length;
    nodes.push({
      id: `n${index}`, layer: `l${index}`, block: `b${home}`, inputs: inputs.map((input) => ({ node: `n${input}`, output: 0 })),
      outputs: [{ shape, dtype: 'float32' }], source: null, calls: [], ...(className === 'Own' && { trace: traceOf(recipe) }),
    });
  }
  const last = nodes[nodes.length - 1] as Node;
  const graph: ModelGraph = {
    builder: { name: 'random', place, args: [], assumed: [] }, name: 'random', complete: true, inputs: [],
    outputs: [{ name: 'out', shape: last.outputs[0]?.shape ?? [], dtype: 'float32', ref: { node: last.id, output: 0 } }],
    layers, nodes, blocks,
  };
  return { graph, cost: costModel(graph, 1) };
}

/** What a layer of one's own may do: a chain of operations, each of which may also read an earlier one, or the input again. */
function traceOf({ channels, back, block: salt }: Recipe): Trace {
  const tensor = { shape: [{ times: 1, plus: 0 }, 8, 8, channels], dtype: 'float32' };
  const kernels = ['Relu', 'Multiply', 'Add', 'Softmax', 'Tanh'];
  const operations = Array.from({ length: 1 + (salt % 5) }, (_, index): Operation => {
    const from = (step: number): Operation['inputs'][number]['from'] => (step >= 0 ? { kind: 'operation', index: step, output: 0 } : { kind: 'input', index: 0 });
    const second = back[0] !== 1 && index % 2 === 1 ? [{ ...tensor, name: 'b', from: from(index - 2) }] : [];
    return { kernel: kernels[(salt + index) % 5] as string, attrs: {}, inputs: [{ ...tensor, name: 'a', from: from(index - 1) }, ...second], outputs: [tensor] };
  });
  return { operations, outputs: [{ kind: 'operation', index: operations.length - 1, output: 0 }] };
}

function block(id: string, parent: string | null): Block {
  return { id, parent, name: parent === null ? 'model' : 'part', kind: parent === null ? 'model' : 'call', args: [], source: null, definition: null, calls: [] };
}

function configOf(className: string, channels: number): Record<string, unknown> {
  if (className === 'Conv2D') return { filters: channels, kernelSize: [3, 3], strides: [1, 1], padding: 'same', activation: 'linear' };
  if (className === 'Dense') return { units: channels, activation: 'linear' };
  if (className === 'MaxPooling2D') return { poolSize: [2, 2], strides: [2, 2], padding: 'same' };
  return className === 'Dropout' ? { rate: 0.5 } : {};
}

/** Which units are opened or closed against the depth: any ids that the model may have. */
export const randomOpen = fc.dictionary(
  fc.oneof(fc.nat({ max: 7 }).map((index) => `b${index}`), fc.nat({ max: 30 }).map((index) => `n${index}`), fc.nat({ max: 30 }).map((index) => `fold:n${index}`), fc.nat({ max: 7 }).map((index) => `fold:b${index}`)),
  fc.boolean(),
  { maxKeys: 8 },
);
