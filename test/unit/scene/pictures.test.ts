import { describe, expect, it } from 'vitest';
import { toSvg } from '../../../src/export/svg';
import { parseColour, type Rgb, THEMES } from '../../../src/picture';
import { buildScene, GEOMETRY, type Scene, type SceneItem } from '../../../src/scene';
import { brokenEdges, coveredLabels, miscounted, overlaps, strays, struckThrough } from './checks';
import { CONV, cells, chain, childrenOf, densenet, groups, inception, modelOf, paths, resnet, separable, shared, words } from './fixtures';

const down = { direction: 'down' as const, open: {} };

function sound(scene: Scene): void {
  expect([...overlaps(scene), ...strays(scene), ...brokenEdges(scene), ...struckThrough(scene), ...coveredLabels(scene)]).toEqual([]);
}

const centre = (item: SceneItem): number => item.x + item.width / 2;

describe('ResNet-50', () => {
  it('opens as its paper draws it', async () => {
    const model = await modelOf(resnet([3, 4, 6, 3]));
    const scene = await buildScene({ model, options: down });
    sound(scene);
    expect(miscounted(scene, model)).toEqual([]);
    expect(childrenOf(scene, null).map(words)).toEqual([
      'input 224×224×3', 'conv 7×7, 64 /2 | BN | ReLU', 'max pool 3×3 /2', 'stage', 'stage', 'stage', 'stage', 'global avg pool', 'fc 1000, softmax',
    ]);
    const stages = scene.items.filter((item) => item.title === 'stage');
    expect(stages.map((stage) => childrenOf(scene, stage.id).map(words))).toEqual([
      ['bottleneck', 'bottleneck ×2'], ['bottleneck', 'bottleneck ×3'], ['bottleneck', 'bottleneck ×5'], ['bottleneck', 'bottleneck ×2'],
    ]);
    expect(scene.items.length).toBeLessThanOrEqual(40);
  });

  it('does not take the counter of a loop that runs once for an argument of its block', async () => {
    const scene = await buildScene({ model: await modelOf(resnet([2, 2])), options: down });
    const blocks = scene.items.filter((item) => item.title === 'bottleneck');
    expect(blocks.map((item) => item.detail)).toEqual(['project', '', 'project /2', '']);
  });

  it('tells blocks of a loop apart by their arguments, not by its counter', async () => {
    const model = await modelOf(`${CONV}
      const unit = (x, filters) => relu(conv(relu(conv(x, filters, 1)), 8, 3));
      export function build() {
        const input = tf.input({ shape: [8, 8, 8] });
        let x = input;
        for (let i = 0; i < 5; i++) x = unit(x, i < 2 ? 16 : 32);
        return tf.model({ inputs: input, outputs: x });
      }`);
    const scene = await buildScene({ model, options: { ...down, depth: 0 } });
    expect(scene.items.filter((item) => item.kind === 'fold').map((item) => [words(item), item.detail])).toEqual([['unit ×2', '16'], ['unit ×3', '32']]);
    const each = await buildScene({ model, options: { ...down, depth: 1, unfold: 'all' } });
    expect(each.items.filter((item) => item.title === 'unit' && item.kind === 'block').map((item) => item.detail)).toEqual(['16', '16', '32', '32', '32']);
  });

  it('has a straight main path and shortcuts at one distance', async () => {
    const model = await modelOf(resnet([3, 4, 6, 3]));
    const scene = await buildScene({ model, options: { ...down, depth: Number.POSITIVE_INFINITY } });
    sound(scene);
    const axis = centre(scene.items[0] as SceneItem);
    const straight = scene.edges.filter((edge) => edge.main && edge.points.length === 2);
    expect(straight.length).toBeGreaterThan(40);
    expect(straight.filter((edge) => edge.points[0]?.x !== axis).map((edge) => edge.id)).toEqual([]);
    for (const merge of scene.items.filter((item) => item.kind === 'merge')) expect(centre(merge)).toBe(axis);
    const shortcuts = scene.edges.filter((edge) => !edge.main);
    expect(shortcuts).toHaveLength(4);
    const items = new Map(scene.items.map((item) => [item.id, item]));
    const distances = shortcuts.map((edge) => {
      const body = childrenOf(scene, items.get(edge.to)?.parent ?? null).filter((item) => item.kind === 'pill');
      return Math.max(...edge.points.map((point) => point.x)) - Math.max(...body.map((item) => item.x + item.width));
    });
    // Room for the label of the body is part of its width.
    for (const distance of distances) expect(distance).toBeGreaterThanOrEqual(GEOMETRY.shortcut);
    expect(new Set(distances).size).toBe(1);
  });

  it('shows every member of a fold when asked', async () => {
    const model = await modelOf(resnet([3, 4, 6, 3]));
    const scene = await buildScene({ model, options: { ...down, depth: Number.POSITIVE_INFINITY, unfold: 'all' } });
    sound(scene);
    expect(miscounted(scene, model)).toEqual([]);
    const lines = scene.items.flatMap((item) => (item.open ? [] : item.lines));
    expect(lines).toHaveLength(model.graph.nodes.length - scene.items.filter((item) => item.kind === 'fold' && !item.open).length);
  });

  it('does not move what is around a block that stays as it was', async () => {
    const [before, after] = await Promise.all([[3, 4, 6, 3], [3, 4, 7, 3]].map(async (depths) => (
      buildScene({ model: await modelOf(resnet(depths)), options: down }))));
    const untouched = (scene: Scene): unknown => scene.items.slice(0, 10).map(({ id, x, y, width, height }) => ({ id, x, y, width, height }));
    expect(untouched(after as Scene)).toEqual(untouched(before as Scene));
  });
});

describe('other families', () => {
  it('draws an inception module with its branches in order, joined on the axis', async () => {
    const scene = await buildScene({ model: await modelOf(inception), options: { ...down, depth: 9 } });
    sound(scene);
    const merge = scene.items.find((item) => item.kind === 'merge') as SceneItem;
    expect(centre(merge)).toBe(centre(scene.items[0] as SceneItem));
    const first = ['conv 1×1, 64 | BN | ReLU', 'conv 1×1, 96 | BN | ReLU', 'conv 1×1, 16 | BN | ReLU', 'max pool 3×3'];
    const places = first.map((caption) => scene.items.find((item) => words(item).startsWith(caption))?.x ?? Number.NaN);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('draws a model that a wrapper holds inside its wrapper, from one step in to the steps together', async () => {
    const scene = await buildScene({ model: await modelOf(`export function build() {
      const frame = tf.sequential({ name: 'frame', layers: [tf.layers.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3 }), tf.layers.flatten()] });
      const i = tf.input({ shape: [5, 8, 8, 3] });
      return tf.model({ inputs: i, outputs: tf.layers.timeDistributed({ layer: frame }).apply(i) });
    }`), options: down });
    sound(scene);
    const [wrapper] = childrenOf(scene, null).filter(({ title }) => title === 'TimeDistributed');
    expect(childrenOf(scene, wrapper.id).map(words)).toEqual(['frame', 'steps together']);
    const [frame] = childrenOf(scene, wrapper.id);
    expect(childrenOf(scene, frame.id).map(words)).toEqual(['5 steps of 8×8×3', 'conv 3×3, 4', 'flatten']);
  });

  it('draws a chain of cells that each read the two before them straight, the second input beside the first', async () => {
    const scene = await buildScene({ model: await modelOf(cells), options: { ...down, depth: 0 } });
    sound(scene);
    expect(new Set(scene.items.map(centre)).size).toBe(1);
    const last = scene.items.filter((item) => item.title === 'cell').at(-1) as SceneItem;
    const ends = scene.edges.filter((edge) => edge.to === last.id).map((edge) => edge.points.at(-1)?.x as number);
    expect(ends.map((x) => x - centre(last)).sort((a, b) => a - b)).toEqual([0, 24]);
  });

  it('folds a dense block whose channels grow, and says so', async () => {
    const scene = await buildScene({ model: await modelOf(densenet), options: { ...down, depth: 0 } });
    sound(scene);
    const fold = scene.items.find((item) => item.kind === 'fold') as SceneItem;
    expect(words(fold)).toBe('denseLayer ×6');
    expect(fold.difference).toBe('in 28×28×64 … 28×28×224');
    expect(fold.shapes).toBe('28×28×64 → 28×28×256');
  });

  it('calls a fold by what its members share, never after the first', async () => {
    const model = await modelOf(`export function build() {
      const input = tf.input({ shape: [8] }); let x = input;
      for (let i = 0; i < 4; i++) x = tf.layers.reLU().apply(tf.layers.layerNormalization().apply(tf.layers.dropout({ rate: 0.1 }).apply(tf.layers.dense({ units: 8 }).apply(x))));
      for (const n of ['a', 'b', 'c']) x = tf.layers.dropout({ rate: 0.5, name: 'drop_' + n }).apply(x);
      return tf.model({ inputs: input, outputs: x }); }`);
    const scene = await buildScene({ model, options: { ...down, depth: 0 } });
    expect(scene.items.filter((item) => item.kind === 'fold').map(words)).toEqual(['i = 0…3 ×4', 'drop_… · dropout 0.5 ×3']);
  });

  it('folds a run whose first block has another stride, and names it', async () => {
    const model = await modelOf(separable);
    const scene = await buildScene({ model, options: { ...down, depth: 0 } });
    const fold = scene.items.find((item) => item.kind === 'fold') as SceneItem;
    expect(words(fold)).toBe('separable ×6');
    expect(fold.detail).toBe('first /2');
    expect(fold.difference).toBe('first /2; in 56×56×64 … 28×28×64');
    // Open, it shows the block as all but the first are.
    const open = await buildScene({ model, options: { ...down, depth: 1 } });
    sound(open);
    expect(miscounted(open, model)).toEqual([]);
    expect(open.items.map(words)).toContain('dw conv 3×3 | BN | ReLU');
    const each = await buildScene({ model, options: { ...down, depth: 2, unfold: 'all' } });
    sound(each);
    expect(each.items.map(words).filter((text) => text.startsWith('dw conv'))).toEqual([
      'dw conv 3×3 /2 | BN | ReLU', ...new Array<string>(5).fill('dw conv 3×3 | BN | ReLU'),
    ]);
  });

  it('does not fold two blocks that differ in their stride', async () => {
    const model = await modelOf(separable.replace('i < 6', 'i < 2'));
    const scene = await buildScene({ model, options: { ...down, depth: 0 } });
    expect(scene.items.map(words).filter((text) => text.startsWith('separable'))).toEqual(['separable', 'separable']);
  });

  it('folds parallel paths', async () => {
    const model = await modelOf(paths);
    const scene = await buildScene({ model, options: { ...down, depth: 0 } });
    sound(scene);
    expect(scene.items.map(words)).toContain('path ×32');
    expect(scene.items.length).toBeLessThan(8);
    // One edge in and one out stand for those of all 32.
    const fold = scene.items.find((item) => item.kind === 'fold') as SceneItem;
    expect(scene.edges.filter((edge) => edge.to === fold.id)).toHaveLength(1);
    expect(scene.edges.filter((edge) => edge.from === fold.id)).toHaveLength(1);
    const open = await buildScene({ model, options: { ...down, depth: 9 } });
    expect(miscounted(open, model)).toEqual([]);
    expect(open.items.map(words)).toContain('conv 3×3, 4');
  });

  it('folds the groups of a grouped convolution, each of which takes its part of what is split', async () => {
    const model = await modelOf(groups);
    const scene = await buildScene({ model, options: { ...down, depth: Number.POSITIVE_INFINITY } });
    sound(scene);
    const inside = childrenOf(scene, scene.items.find((item) => item.title === 'Grouped')?.id ?? '');
    expect(inside.map(words)).toEqual(['split', 'split', expect.stringMatching(/^conv.* ×8$/), '‖']);
    const fold = inside.find((item) => item.kind === 'fold') as SceneItem;
    expect(scene.edges.filter((edge) => edge.to === fold.id)).toHaveLength(2);
    expect(scene.edges.filter((edge) => edge.from === fold.id)).toHaveLength(1);
    const each = await buildScene({ model, options: { ...down, depth: Number.POSITIVE_INFINITY, unfold: 'all' } });
    sound(each);
    expect(each.edges.filter((edge) => each.items.find((item) => item.id === edge.to)?.title === '‖')).toHaveLength(8);
  });

  it('begins a stack anew at each convolution after a layer of the author’s own', async () => {
    const model = await modelOf(groups);
    const scene = await buildScene({ model, options: { ...down, depth: 1 } });
    expect(scene.items.map(words).slice(-2)).toEqual(['BN | ReLU', 'conv 1×1, 16 | BN']);
  });

  it('shows both uses of a shared layer, and outputs where there are several', async () => {
    const model = await modelOf(shared);
    const scene = await buildScene({ model, options: down });
    sound(scene);
    expect(scene.items.filter((item) => words(item) === 'fc 8')).toHaveLength(2);
    expect(scene.items.filter((item) => item.kind === 'port').map(words)).toEqual(['left 16', 'right 16', 'output 16', 'output 1']);
    expect(miscounted(scene, model)).toEqual([]);
  });

  it('draws a chain of 3,000 layers straight', async () => {
    const scene = await buildScene({ model: chain(3000), options: down });
    expect(scene.items).toHaveLength(3000);
    expect(new Set(scene.items.map(centre)).size).toBe(1);
    expect(scene.edges.every((edge) => edge.main && edge.points.length === 2)).toBe(true);
  });

  it('opens no further than fits on a screen, blocks that hold blocks before others', async () => {
    const model = await modelOf(resnet([3, 4, 6, 3, 3, 3, 3]));
    const scene = await buildScene({ model, options: down });
    expect(scene.height).toBeLessThanOrEqual(1400);
    const low = await buildScene({ model, options: { ...down, room: { width: 1400, height: 600 } } });
    expect([low.depth, low.frames, low.height < 1000]).toEqual([0, 0, true]);
    const high = await buildScene({ model, options: { ...down, room: { width: 1400, height: 5000 } } });
    expect(high.frames).toBeGreaterThan(0);
    // Seven stages with their bottlenecks are less than forty things, and higher than a screen.
    expect(scene.depth).toBe(0);
    const mixed = await modelOf(resnet([3, 4, 6]).replace('tf.layers.globalAveragePooling2d({}).apply(x)', 'head(x)').concat(`
      const head = (x) => {
        for (const filters of [8, 16, 24, 32, 40, 48, 56, 64, 72]) x = relu(conv(x, filters, 3));
        return tf.layers.globalAveragePooling2d({}).apply(x);
      };`));
    const half = await buildScene({ model: mixed, options: down });
    expect(half).toMatchObject({ depth: 0, frames: 1 });
    expect(half.items.filter((item) => item.open).map((item) => item.title)).toEqual(['stage', 'stage', 'stage']);
    expect(half.items.map(words)).toContain('head');
  });

  it('runs to the right on request', async () => {
    const scene = await buildScene({ model: await modelOf(resnet([2, 2])), options: { direction: 'right', open: {} } });
    sound(scene);
    expect(scene.width).toBeGreaterThan(scene.height);
  });
});

describe('SVG', () => {
  const hex = ({ r, g, b }: Rgb): string => `#${[r, g, b].map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

  it('writes text as text and escapes what a name may hold', async () => {
    const model = await modelOf(`export function build() {
      return tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4], name: 'named' })] });
    }`);
    for (const layer of model.graph.layers) if (layer.name === 'named') layer.name = 'a<b>&"c';
    const svg = await toSvg(model);
    expect(svg).toContain('a&#60;b&#62;&#38;&#34;c · fc 2');
    expect(svg).not.toContain('a<b>');
    expect(svg).not.toMatch(/<(script|image|foreignObject|style)|href|url\(|NaN|undefined/);
  });

  it('is white and thin for a paper, without what only a screen needs', async () => {
    const model = await modelOf(resnet([3, 4]));
    const [light, paper] = [await toSvg(model, { theme: 'light' }), await toSvg(model, { theme: 'paper' })];
    const widths = (svg: string) => new Set([...svg.matchAll(/stroke-width="([\d.]+)"/g)].map(([, width]) => Number(width)));
    expect(Math.max(...widths(paper))).toBeLessThan(Math.min(...widths(light)));
    const words = (svg: string) => [...svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text);
    expect(words(paper)).toEqual(words(light));
    // All but the bars of the kinds, on the pills and in the legend, is white.
    const filled = new Set([...paper.matchAll(/<rect [^>]*fill="(#\w+)"/g)].map(([, fill]) => fill));
    expect([...filled].filter((fill) => !Object.values(THEMES.paper.kinds).some((kind) => hex(kind) === fill))).toEqual(['#ffffff']);
  });

  it('draws all edges in one stroke: what several share is no bolder', async () => {
    const svg = await toSvg(await modelOf(inception), { depth: 1 });
    const lines = [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="([^"]*)"/g)].filter(([, , colour]) => colour === hex(parseColour(THEMES.light.edge) as Rgb));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.[1]?.match(/M/g)?.length).toBeGreaterThan(5);
  });

  it('differs by theme in colours only', async () => {
    const model = await modelOf(inception);
    const bare = async (theme: 'light' | 'dark' | 'paper'): Promise<string> => (await toSvg(model, { theme })).replace(/#[0-9a-f]{6}/g, '');
    expect(await bare('dark')).toBe(await bare('light'));
  });
});
