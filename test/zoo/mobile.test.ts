import { describe, expect, it } from 'vitest';
import type { CostedModel } from '../../src/graph';
import { convDenseMacs, elements, ofClass, pytorchcvMacs, rounded } from './measures';
import { figure, row } from './reference';
import { calls, sum, within, zooModel } from './running';

/** Networks of depthwise and separable convolutions against their papers, keras.applications and pytorchcv. */


describe.each([['mobilenet-v1', 'MobileNet'], ['nasnet-mobile', 'NASNetMobile']])('%s and Keras’s %s', (name, keras) => {
  const published = row('keras.csv', { model: keras });

  it('are the same in input, layers, parameters and multiply-accumulates', async () => {
    const { graph, cost } = await zooModel(name);
    expect(graph.inputs.map(({ shape }) => shape)).toEqual([[null, ...(published['input'] as string).split('x').map(Number)]]);
    expect(cost.totals).toMatchObject({
      layers: figure(published, 'layers') - padsApart({ graph, cost }),
      params: figure(published, 'total_params'),
      trainable: figure(published, 'trainable_params'),
      macs: figure(published, 'conv_dense_macs'),
    });
    expect(convDenseMacs({ graph, cost })).toBe(cost.totals.macs);
  });
});

/** In a reduction cell Keras pads before each strided operation in a layer of its own, the three pools sharing one; NASNet's here pad by themselves. */
function padsApart(costed: CostedModel): number {
  const strided = ofClass(costed, 'SeparableConv2D').filter(({ config }) => String(config['strides']) === '2,2');
  return strided.length + calls(costed, 'reductionCell').length;
}

describe('NASNet-A', () => {
  it('has the cells of figure 2 and their operations of figure 4', async () => {
    const costed = await zooModel('nasnet-mobile');
    expect(within(costed, 'normalCells', 'normalCell')).toEqual([4, 4, 4]);
    const operations = (cell: string) => ['sep3x3', 'sep5x5', 'sep7x7'].map((operation) => [...new Set(within(costed, cell, operation))]);
    expect(operations('normalCell')).toEqual([[3], [2], [0]]);
    expect(operations('reductionCell')).toEqual([[1], [2], [2]]);
    expect(calls(costed, 'reductionCell')).toHaveLength(4);
  });

  it('costs what its paper prints in table 3', async () => {
    const costed = await zooModel('nasnet-mobile');
    const paper = (wanted: string) => figure(row('papers.csv', { model: 'NASNet-A (4 @ 1056)', figure: wanted }), 'value');
    expect(rounded(convDenseMacs(costed) / 1e6, 0)).toBe(paper('operations'));
    expect(rounded(Number(costed.cost.totals.trainable) / 1e6, 1)).toBe(paper('parameters'));
  });

  it('is pytorchcv’s nasnet_4a1056 in parameters', async () => {
    expect((await zooModel('nasnet-mobile')).cost.totals.trainable).toBe(figure(row('pytorchcv.csv', { model: 'nasnet_4a1056' }), 'params'));
  });
});

describe('MobileNet', () => {
  it('is pytorchcv’s mobilenet_w1 in parameters and operations', async () => {
    const costed = await zooModel('mobilenet-v1');
    expect(costed.cost.totals.trainable).toBe(figure(row('pytorchcv.csv', { model: 'mobilenet_w1' }), 'params'));
    expect(convDenseMacs(costed)).toBe(pytorchcvMacs('mobilenet_w1'));
  });

  it('costs what its paper prints in table 4', async () => {
    const costed = await zooModel('mobilenet-v1');
    const paper = (wanted: string) => figure(row('papers.csv', { model: 'MobileNet', figure: wanted }), 'value');
    expect(rounded(convDenseMacs(costed) / 1e6, 0)).toBe(paper('operations'));
    expect(rounded(Number(costed.cost.totals.trainable) / 1e6, 1)).toBe(paper('parameters'));
  });

  it('has in each block 1/N + 1/9 of the multiply-accumulates of a full 3×3 convolution, as section 3.1 derives', async () => {
    const { graph, cost } = await zooModel('mobilenet-v1');
    const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
    const blocks = calls({ graph, cost }, 'depthwiseSeparable');
    expect(blocks).toHaveLength(13);
    for (const { id } of blocks) {
      const [depthwise, pointwise] = graph.nodes.filter((node) => node.block === id && /Conv/.test(layers.get(node.layer)?.className ?? ''));
      const inputChannels = depthwise?.outputs[0]?.shape[3] ?? Number.NaN;
      const output = pointwise?.outputs[0]?.shape ?? [];
      const full = 9 * inputChannels * elements(output);
      const macs = sum([depthwise, pointwise].map((node) => cost.nodes[node?.id ?? '']?.macs ?? Number.NaN));
      expect(macs / full).toBeCloseTo(1 / Number(output[3]) + 1 / 9, 12);
    }
    expect(ofClass({ graph, cost }, 'DepthwiseConv2D')).toHaveLength(13);
  });
});
