import type { ModelGraph } from './types';

/** The batch that a model's inputs fix (`batchInputShape`, as a stateful layer needs); `null` where any will do. */
export function fixedBatch({ inputs }: Pick<ModelGraph, 'inputs'>): number | null {
  return inputs.map(({ shape }) => shape[0]).find((batch) => typeof batch === 'number') ?? null;
}

/** What is said of a batch that was asked for and cannot be had. */
export const fixedBatchText = (batch: number): string => `The model's own input fixes the batch at ${batch}.`;
