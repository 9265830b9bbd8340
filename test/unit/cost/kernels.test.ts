import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ruledKernels } from '../../../src/cost';
import { kernelRules, valueDependent } from '../../../src/sandbox/guest/kernels';

/** Gradients are no part of a forward pass; and how a picture is warped depends on the transform's values. */
const NOT_PRICED = [
  'AvgPool3DGrad', 'AvgPoolGrad', 'Conv2DBackpropFilter', 'Conv3DBackpropFilterV2', 'DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput',
  'Dilation2DBackpropFilter', 'Dilation2DBackpropInput', 'EluGrad', 'LRNGrad', 'MaxPool3DGrad', 'MaxPoolGrad', 'ResizeBilinearGrad',
  'ResizeNearestNeighborGrad', 'Transform',
];

describe('rules of kernels', () => {
  it('are there for each kernel whose shape is known, but for those told here', () => {
    const priced = new Set(ruledKernels());
    expect(Object.keys(kernelRules).filter((name) => !priced.has(name) && !(name in valueDependent)).sort()).toEqual(NOT_PRICED);
    expect([...priced].filter((name) => !(name in kernelRules))).toEqual([]);
  });

  it('are told in docs/costs.md', () => {
    const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/costs.md'), 'utf8');
    expect(ruledKernels().filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
  });
});
