import { each, type KernelRules } from './kernel';

/** Copies, look-ups, index arithmetic and logic: no floating-point operation, as for the layers. */
export const copyRules: KernelRules = {
  ...each('Identity Cast Reshape ExpandDims Transpose Tile Reverse Concat Pack Unpack SplitV Slice StridedSlice PadV2 MirrorPad Diag '
    + 'SpaceToBatchND BatchToSpaceND DepthToSpace BroadcastArgs', {}),
  ...each('Fill ZerosLike OnesLike Range LinSpace OneHot', {}),
  ...each('GatherV2 GatherNd TensorScatterUpdate SparseToDense SparseReshape Select', {}),
  ...each('LogicalAnd LogicalOr LogicalNot BitwiseAnd All Any', {}),
  ...each('Complex Real Imag', {}),
  ...each('ResizeNearestNeighbor FlipLeftRight RotateWithOffset FromPixels Draw', {}),
  ...each('StaticRegexReplace StringToHashBucketFast', {}),
};
