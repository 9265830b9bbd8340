import { describe, expect, it } from 'vitest';
import { evaluate, only } from './evaluate';

const net = `import * as tf from '@tensorflow/tfjs';
import type { Options } from './types';
export function net(options: Options) {
  return tf.sequential({ layers: [tf.layers.dense({ units: options.units, inputShape: [4] })] });
}
`;
const types = 'export interface Options { units: number }';

describe('arguments from other files', () => {
  it('what was read for them is what the picture depends on', async () => {
    const files = { '/model.ts': net, '/types.ts': types, '/train.ts': "import { net } from './model'; import { UNITS } from './units'; net({ units: UNITS });", '/units.ts': 'export const UNITS = 6;', '/else.ts': 'nothing' };
    const evaluation = await evaluate(files);
    const { graph, cost } = only(evaluation);
    expect([graph.builder.name, graph.builder.assumed, cost.totals.params]).toEqual(['net', [], 30]);
    expect(evaluation.files.sort()).toEqual(['/model.ts', '/train.ts', '/types.ts', '/units.ts']);
  });

  it('are not looked for where none are needed', async () => {
    const files = { '/model.ts': `${net}export const ready = () => net({ units: 2 });`, '/types.ts': types, '/train.ts': "import { net } from './model'; net({ units: 6 });" };
    const evaluation = await evaluate(files);
    expect(only(evaluation).graph.builder.name).toBe('ready');
    expect(evaluation.files).not.toContain('/train.ts');
  });
});
