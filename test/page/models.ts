import type { Block, Builder, CostedModel, Layer, ModelGraph, Node, NodeCost, Place, Shape, TensorRef } from '../../src/graph';

/** Models as the engine would give them, made by hand so that the page's tests need no interpreter. */

const file = '/ws/model.ts';

export function place(line: number, endLine = line, column = 3): Place {
  return { file, line, column, endLine, endColumn: 80 };
}

type Layered = { className: string; config?: Record<string, unknown>; shape: Shape; params?: number; frozen?: number; macs?: number | null; line?: number; name?: string; why?: string };

/** Builds a graph in the order of its calls, as an author's program does. */
export class Maker {
  readonly layers: Layer[] = [];
  readonly nodes: Node[] = [];
  readonly blocks: Block[] = [];
  private readonly costs: Record<string, NodeCost> = {};
  private readonly open: string[] = [];
  private running = 0;

  constructor(readonly builder: Builder) {
    this.blocks.push({ id: '', parent: null, name: builder.name, kind: 'model', args: [], source: builder.place, definition: builder.place, calls: [] });
    this.open.push('');
  }

  /** Runs `body` within a block. */
  block<T>(name: string, kind: Block['kind'], args: Record<string, string>, line: number, definition: [number, number] | null, body: () => T): T {
    const parent = this.open.at(-1)!;
    const ordinal = this.blocks.filter((block) => block.parent === parent && block.id.startsWith(`${parent}/${name}#`)).length;
    const id = `${parent}/${name}#${ordinal}`;
    this.blocks.push({
      id, parent, name, kind, args: Object.entries(args).map(([key, value]) => ({ name: key, value })),
      source: place(line), definition: definition && place(definition[0], definition[1], 1), calls: [],
    });
    this.open.push(id);
    const result = body();
    this.open.pop();
    return result;
  }

  layer(inputs: TensorRef[], made: Layered): TensorRef {
    const n = this.running++;
    const id = `n${n}`;
    const layer = `l${n}`;
    const params = made.params ?? 0;
    const size = made.shape.slice(1).reduce<number>((product, dim) => product * (dim ?? 1), 1);
    const macs = made.macs === undefined ? 0 : made.macs;
    this.layers.push({
      id: layer, name: made.name ?? `${made.className.toLowerCase()}_${n}`, named: made.name !== undefined, className: made.className,
      config: made.config ?? {}, weights: [], custom: made.macs === null, implicit: false, source: place(made.line ?? 1),
    });
    this.nodes.push({
      id, layer, block: this.open.at(-1)!, inputs, outputs: [{ shape: made.shape, dtype: 'float32' }], source: place(made.line ?? 1), calls: [],
    });
    this.costs[id] = {
      params, trainable: params - (made.frozen ?? 0), macs, flops: macs === null ? null : 2 * macs + size, weightBytes: 4 * params,
      activationBytes: 4 * size, receptiveField: made.className === 'Conv2D' ? [3 + n, 3 + n] : null, ...(made.why ? { why: made.why } : {}),
    };
    return { node: id, output: 0 };
  }

  shapeOf(ref: TensorRef): Shape {
    return this.nodes.find((node) => node.id === ref.node)!.outputs[ref.output]!.shape;
  }

  /** The finished model with `ref` as its output. */
  model(ref: TensorRef): CostedModel {
    const sum = (ids: string[]): CostedModel['cost']['totals'] => {
      const costs = ids.map((id) => this.costs[id]!);
      const total = (take: (cost: NodeCost) => number | null): number => costs.reduce((all, cost) => all + (take(cost) ?? 0), 0);
      const unknown = costs.filter((cost) => cost.macs === null).length;
      const known = { params: total((c) => c.params), macs: total((c) => c.macs), flops: total((c) => c.flops), activationBytes: total((c) => c.activationBytes) };
      return {
        layers: ids.length, params: total((c) => c.params), trainable: total((c) => c.trainable), weightBytes: total((c) => c.weightBytes),
        macs: unknown ? null : known.macs, flops: unknown ? null : known.flops, activationBytes: known.activationBytes, known, unknown,
      };
    };
    const inside = (block: string): string[] => this.nodes.filter((node) => node.block === block || node.block.startsWith(`${block}/`)).map((node) => node.id);
    const graph: ModelGraph = {
      builder: this.builder, name: this.builder.name, complete: true,
      inputs: [{ name: 'input', shape: this.nodes[0]!.outputs[0]!.shape, dtype: 'float32', ref: { node: this.nodes[0]!.id, output: 0 } }],
      outputs: [{ name: 'output', shape: this.shapeOf(ref), dtype: 'float32', ref }],
      layers: this.layers, nodes: this.nodes, blocks: this.blocks,
    };
    return {
      graph,
      cost: {
        batch: 1, nodes: this.costs,
        layers: Object.fromEntries(this.nodes.map((node) => [node.layer, this.costs[node.id]!])),
        operations: {}, blocks: Object.fromEntries(this.blocks.map((block) => [block.id, sum(block.id === '' ? this.nodes.map(({ id }) => id) : inside(block.id))])),
        totals: sum(this.nodes.map(({ id }) => id)),
      },
    };
  }
}

export class Net extends Maker {
  conv(x: TensorRef, filters: number, kernel: number, stride: number, line: number): TensorRef {
    const [, h, w, c] = this.shapeOf(x) as number[];
    const [oh, ow] = [Math.ceil(h! / stride), Math.ceil(w! / stride)];
    const weights = kernel * kernel * c! * filters;
    return this.layer([x], {
      className: 'Conv2D', config: { filters, kernelSize: [kernel, kernel], strides: [stride, stride], padding: 'same', useBias: false, activation: 'linear' },
      shape: [null, oh, ow, filters], params: weights, macs: weights * oh * ow, line,
    });
  }

  norm(x: TensorRef, line: number): TensorRef {
    const shape = this.shapeOf(x);
    return this.layer([x], { className: 'BatchNormalization', config: { axis: -1 }, shape, params: 4 * shape.at(-1)!, frozen: 2 * shape.at(-1)!, line });
  }

  relu(x: TensorRef, line: number): TensorRef {
    return this.layer([x], { className: 'Activation', config: { activation: 'relu' }, shape: this.shapeOf(x), line });
  }

  dense(x: TensorRef, units: number, line: number): TensorRef {
    const inputs = this.shapeOf(x).at(-1)!;
    return this.layer([x], {
      className: 'Dense', config: { units, activation: 'softmax' }, shape: [null, units], params: (inputs + 1) * units, macs: inputs * units, line,
    });
  }

  add(a: TensorRef, b: TensorRef, line: number): TensorRef {
    return this.layer([a, b], { className: 'Add', shape: this.shapeOf(a), line });
  }
}

const resnetBuilder: Builder = { name: 'resnet50', place: place(40, 70, 1), args: [1000], assumed: [] };

/** ResNet-50 with `depths` bottlenecks in its four stages. */
export function resnet(depths = [3, 4, 6, 3], builder = resnetBuilder, classes = 1000): CostedModel {
  const net = new Net(builder);
  let x = net.layer([], { className: 'InputLayer', shape: [null, 224, 224, 3], line: 41 });
  x = net.relu(net.norm(net.conv(x, 64, 7, 2, 42), 43), 44);
  x = net.layer([x], { className: 'MaxPooling2D', config: { poolSize: [3, 3], strides: [2, 2], padding: 'same' }, shape: [null, 56, 56, 64], line: 45 });
  depths.forEach((depth, i) => {
    const filters = 64 * 2 ** i;
    x = net.block('stage', 'call', { filters: String(filters), blocks: String(depth) }, 47 + i, [25, 35], () => {
      for (let j = 0; j < depth; j++) {
        const stride = j === 0 && i > 0 ? 2 : 1;
        x = net.block('bottleneck', 'call', { filters: String(filters), ...(j === 0 ? { stride: String(stride) } : {}) }, j === 0 ? 27 : 30, [5, 22], () => {
          let y = net.relu(net.norm(net.conv(x, filters, 1, 1, 7), 8), 9);
          y = net.relu(net.norm(net.conv(y, filters, 3, stride, 10), 11), 12);
          y = net.norm(net.conv(y, filters * 4, 1, 1, 13), 14);
          const shortcut = j === 0 ? net.norm(net.conv(x, filters * 4, 1, stride, 16), 17) : x;
          return net.relu(net.add(y, shortcut, 19), 20);
        });
      }
      return x;
    });
  });
  x = net.layer([x], { className: 'GlobalAveragePooling2D', shape: [null, 2048], line: 55 });
  return net.model(net.dense(x, classes, 56));
}

/** A small model with a class of the author's own, whose cost is unknown. */
export function small(): CostedModel {
  const net = new Net({ name: 'tiny', place: place(80, 90, 1), args: [], assumed: [] });
  let x = net.layer([], { className: 'InputLayer', shape: [null, 28, 28, 1], line: 81 });
  x = net.conv(x, 16, 3, 1, 82);
  x = net.layer([x], { className: 'Gate', shape: [null, 28, 28, 16], macs: null, line: 83, name: 'gate', why: 'Gate is a class of your own; Blocklens cannot price it.' });
  x = net.layer([x], { className: 'Flatten', shape: [null, 12544], line: 84 });
  return net.model(net.dense(x, 10, 85));
}

/** DenseNet's layers, each of which appends 32 channels to what it reads. */
export function dense(count: number): CostedModel {
  const net = new Net({ name: 'dense', place: place(1, 20, 1), args: [], assumed: [] });
  let x = net.layer([], { className: 'InputLayer', shape: [null, 56, 56, 64], line: 2 });
  for (let i = 0; i < count; i++) {
    x = net.block('denseLayer', 'call', {}, 4, [10, 14], () => {
      const grown = net.conv(net.relu(net.norm(x, 11), 11), 32, 3, 1, 12);
      const [, height, width, channels] = net.shapeOf(x) as [null, number, number, number];
      return net.layer([x, grown], { className: 'Concatenate', config: { axis: -1 }, shape: [null, height, width, channels + 32], line: 13 });
    });
  }
  return net.model(x);
}

/** Blocks of which the first has a stride. */
export function strided(count: number): CostedModel {
  const net = new Net({ name: 'strided', place: place(1, 20, 1), args: [], assumed: [] });
  let x = net.layer([], { className: 'InputLayer', shape: [null, 56, 56, 32], line: 2 });
  for (let i = 0; i < count; i++) {
    x = net.block('separable', 'call', {}, 4, [10, 14], () => net.relu(net.norm(net.conv(net.conv(x, 32, 3, i === 0 ? 2 : 1, 11), 32, 1, 1, 12), 12), 13));
  }
  return net.model(x);
}

/** `count` stages of two convolutions each, no two alike: three things a stage when it is open. */
export function ladder(count: number): CostedModel {
  const net = new Net({ name: 'ladder', place: place(1, 20, 1), args: [], assumed: [] });
  let x = net.layer([], { className: 'InputLayer', shape: [null, 32, 32, 8], line: 2 });
  for (let i = 0; i < count; i++) {
    x = net.block('stage', 'call', { i: String(i) }, 4, null, () => net.conv(net.conv(x, 8 + i, 3, 1, 6), 9 + 2 * i, 1, 1, 7));
  }
  return net.model(x);
}

/**
 * A stem of thirty layers before `count` stages of three units of two layers, no two alike. Not all of it can be open at first: the
 * stages, which hold other blocks, are; the stem and the units, which hold layers alone, are not.
 */
export function framed(count: number): CostedModel {
  const net = new Net({ name: 'framed', place: place(1, 20, 1), args: [], assumed: [] });
  const convs = (x: TensorRef, filters: number[]): TensorRef => filters.reduce((y, each) => net.conv(y, each, 3, 1, 6), x);
  let x = net.layer([], { className: 'InputLayer', shape: [null, 32, 32, 8], line: 2 });
  x = net.block('stem', 'call', {}, 3, null, () => convs(x, Array.from({ length: 30 }, (_, i) => 10 + i)));
  for (let i = 0; i < count; i++) {
    x = net.block('stage', 'call', { i: String(i) }, 4, null, () => [50, 60, 70].reduce((y, filters) =>
      net.block('unit', 'call', { filters: String(filters) }, 5, null, () => convs(y, [filters + i, 2 * filters + i])), x));
  }
  return net.model(x);
}

/** About `count` layers in blocks of twenty, no two alike, to see how the page bears it. */
export function huge(count: number): CostedModel {
  const net = new Net({ name: 'huge', place: place(1, 20, 1), args: [], assumed: [] });
  let x = net.layer([], { className: 'InputLayer', shape: [null, 32, 32, 8], line: 2 });
  for (let i = 0; net.nodes.length < count; i++) {
    x = net.block('unit', 'loop', { i: String(i) }, 4, null, () => {
      let y = x;
      for (let j = 0; j < 6; j++) y = net.relu(net.norm(net.conv(y, 8 + ((i * 7 + j) % 23), 1 + 2 * ((i + j) % 3), 1, 6), 7), 8);
      return net.conv(y, 8, 1, 1, 9);
    });
  }
  return net.model(x);
}
