import { functionFlops } from '../activation';
import { CannotKnow, elements } from '../rule';
import { each, made, operand, read, type KernelRule, type KernelRules, type KernelUse } from './kernel';

/** Convolutions and matrix products: where the MACs are. */

/** x ≥ 0 ? x : αx */
const FUSED_ONLY: Record<string, number | undefined> = { prelu: 2, leakyrelu: 2 };

/** What the fused kernels do after the product: a bias, one add per element, and the named activation (`ops/fused_types.ts`). */
function fused(use: KernelUse): number {
  const bias = use.inputs.some(({ name }) => name === 'bias') ? 1 : 0;
  const { activation } = use.attrs;
  const flops = activation === undefined || activation === null ? 0 : FUSED_ONLY[String(activation)] ?? functionFlops(String(activation));
  if (flops === undefined) throw new CannotKnow(`${use.kernel} has an activation that is not one of TensorFlow.js's own`);
  return (bias + flops) * made(use);
}

/**
 * Filter [...kernel, channels, filters]. One MAC for each entry of the kernel, per output element:
 * MACs = output elements × kernel positions × input channels (`_conv2d_flops` of TensorFlow's profiler is twice that).
 */
const convolution: KernelRule = {
  macs: (use) => made(use) * elements(operand(use, 'filter').slice(0, -1)),
};
/** Filter [height, width, channels, multiplier]: each output channel has one channel of the input. MACs = output elements × kernel positions. */
const depthwise: KernelRule = {
  macs: (use) => made(use) * elements(operand(use, 'filter').slice(0, 2)),
};
/**
 * A transposed convolution, whose filter is [...kernel, filters, channels], spreads each input position over the kernel.
 * MACs = input elements × kernel positions × filters.
 */
const transposed: KernelRule = {
  macs: (use) => elements(operand(use, 'dy')) * elements(operand(use, 'filter').slice(0, -1)),
};
/** [..., rows, inner] × [..., inner, columns]: MACs = output elements × inner (`_calc_mat_mul_flops` is twice that). */
const matMul: KernelRule = {
  macs: (use) => made(use) * (operand(use, 'a').at(use.attrs.transposeA === true ? -2 : -1) ?? 1),
};

/**
 * With two tensors and letters that the result lacks, one MAC for each combination of all letters; without such letters the products alone,
 * which are element-wise. With one tensor, the adds of what is summed.
 */
function einsum(use: KernelUse): { macs: number; elementwise: number } {
  const [terms = '', result = ''] = String(use.attrs.equation ?? '').replace(/\s/g, '').split('->');
  const letters = terms.split(',');
  const extents = new Map<string, number>();
  letters.forEach((term, i) => { [...term].forEach((letter, axis) => { extents.set(letter, use.inputs[i]?.shape[axis] ?? Number.NaN); }); });
  const all = elements([...extents.values()]);
  const summed = [...extents.keys()].some((letter) => !result.includes(letter));
  if (letters.length === 1) return { macs: 0, elementwise: read(use) - made(use) };
  return summed ? { macs: all, elementwise: 0 } : { macs: 0, elementwise: all };
}

export const productRules: KernelRules = {
  ...each('Conv2D Conv3D', convolution),
  FusedConv2D: { ...convolution, elementwise: fused },
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: { ...depthwise, elementwise: fused },
  ...each('Conv2DBackpropInput Conv3DBackpropInputV2', transposed),
  BatchMatMul: matMul,
  _FusedMatMul: { ...matMul, elementwise: fused },
  Einsum: { macs: (use) => einsum(use).macs, elementwise: (use) => einsum(use).elementwise },
};
