import type { Info, KernelRule, KernelRules } from './info';

/**
 * Kernels whose output's shape lies in the values of their inputs, of which there are none in here, and what it depends on.
 */
export const valueDependent: Record<string, string> = {
  NonMaxSuppressionV3: 'how many boxes are left depends on where they lie and on their scores',
  NonMaxSuppressionV4: 'how many boxes are left depends on where they lie and on their scores',
  NonMaxSuppressionV5: 'how many boxes are left depends on where they lie and on their scores',
  RaggedGather: 'the rows that are looked up have different lengths',
  RaggedRange: 'how many numbers there are depends on the limits',
  RaggedTensorToTensor: 'its shape is given as a tensor, or is that of the longest row',
  SparseFillEmptyRows: 'how many rows are filled depends on which are empty',
  SparseSegmentMean: 'how many segments there are is the last of the segment numbers',
  SparseSegmentSum: 'how many segments there are is the last of the segment numbers',
  StringNGrams: 'how many n-grams there are depends on the lengths of the rows',
  StringSplit: 'how many parts there are depends on the texts',
  Unique: 'how many different elements there are depends on their values',
};

const refused = (name: string): KernelRule => () => {
  throw new Error(`The shape that ${name} gives depends on values, which are not computed here: ${valueDependent[name]}.`);
};

export const valueRules: KernelRules = {
  ...Object.fromEntries(Object.keys(valueDependent).map((name) => [name, refused(name)])),
  /** Padded with zeros it has always the same length; the second output says how many of them count. */
  NonMaxSuppressionV4: (inputs, attrs): Info[] => {
    if (!attrs['padToMaxOutputSize']) refused('NonMaxSuppressionV4')(inputs, attrs);
    return [{ shape: [attrs['maxOutputSize']], dtype: 'int32' }, { shape: [], dtype: 'int32' }];
  },
};
