import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate';

const net = `import * as tf from '@tensorflow/tfjs';
function net(units: number) {
  return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [4] })] });
}
`;
const names = (builders: { name: string }[]) => builders.map(({ name }) => name);

describe('expressions that were shown of a file before', () => {
  it('serve where nothing else does, the newest first, at the place of what they call', async () => {
    const { models, builders } = await evaluate(net, { expressions: ['net(3)', 'net(7)'] });
    expect(models.map(({ cost }) => cost.totals.params)).toEqual([15]);
    expect(names(builders)).toEqual(['net(3)', 'net(7)', 'net']);
    expect(builders[0]?.place.line).toBe(2);
  });

  it('can be picked by name', async () => {
    const { models } = await evaluate(net, { expressions: ['net(3)', 'net(7)'], builder: 'net(7)' });
    expect(models.map(({ graph, cost }) => [graph.builder.name, cost.totals.params])).toEqual([['net(7)', 35]]);
  });

  it('come after what needs no help, and not twice when they stand in a comment', async () => {
    const { models, builders } = await evaluate(`// @blocklens net(2)\n${net}export const ready = () => net(1);`, { expressions: ['net(3)', 'net(2)'] });
    expect(models.map(({ graph }) => graph.builder.name)).toEqual(['net(2)']);
    expect(names(builders)).toEqual(['net(2)', 'ready', 'net(3)', 'net']);
    const without = await evaluate(`${net}export const ready = () => net(1);`, { expressions: ['net(3)'] });
    expect(without.models.map(({ graph }) => graph.builder.name)).toEqual(['ready']);
  });

  it('may be broken, and say so', async () => {
    const { models, diagnostics } = await evaluate(net, { expressions: ['net('] });
    expect(models).toEqual([]);
    expect(diagnostics[0]).toMatchObject({ severity: 'error', message: expect.stringMatching(/expression/) });
  });
});
