import * as v from 'valibot';
import { BACKENDS, type NodeProfile, type Profile, type ProfileBlock } from './types';

const amount = v.pipe(v.number(), v.minValue(0));
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const known = v.nullable(amount);
const count = v.nullable(natural);
const place = v.object({ file: v.string(), line: natural, column: natural, endLine: natural, endColumn: natural });
const spread = v.object({ median: amount, p10: amount, p90: amount });
const why = v.exactOptional(v.string());

/** An entry for every property, optional ones too: one that is not in the schema would be lost in reading. */
const complete = <T>() => <E extends Record<keyof T, unknown>>(entries: E): E => entries;

/** What is not in the schema is left out: the exported JSON says more than a profile keeps. */
const profile: v.GenericSchema<unknown, Profile> = v.object(complete<Profile>()({
  version: v.literal(1),
  measuredAt: v.string(),
  file: v.string(),
  builder: v.object({ name: v.string(), place, args: v.array(v.unknown()), assumed: v.array(v.string()), values: v.exactOptional(v.record(v.string(), v.string())) }),
  model: v.string(),
  device: v.object({
    backend: v.picklist(BACKENDS), name: v.string(), memoryBytes: known, peakFlops: known, peakBandwidth: known, launchMs: known,
    versions: v.record(v.string(), v.string()),
  }),
  settings: v.object({
    batch: natural, dtype: v.literal('float32'), training: v.boolean(), optimizer: v.nullable(v.string()),
    mode: v.picklist(['exact', 'quick']), warmup: natural, repeats: natural,
  }),
  nodes: v.array(v.object(complete<NodeProfile>()({
    id: v.string(), key: v.string(), timeMs: v.nullable(spread), kernelMs: known, peakBytes: known, kernels: count, samples: natural,
    flops: known, bytes: known, sharedWith: v.exactOptional(v.string()), why,
    layer: v.exactOptional(v.string()), name: v.exactOptional(v.string()), className: v.exactOptional(v.string()), block: v.exactOptional(v.string()),
  }))),
  blocks: v.exactOptional(v.array(v.object(complete<ProfileBlock>()({
    id: v.string(), parent: v.nullable(v.string()), name: v.string(), kind: v.picklist(['model', 'builder', 'call', 'loop', 'nested']),
    args: v.array(v.object({ name: v.string(), value: v.string() })),
  })))),
  endToEnd: v.nullable(v.object({ timeMs: spread, kernelMs: known, samples: natural })),
  whyNoEndToEnd: why,
  optimizerMs: v.nullable(spread),
  passMs: v.nullable(spread),
  layersMs: v.exactOptional(v.nullable(spread)),
  peakMemoryBytes: known,
  batches: v.array(v.object({ batch: natural, timeMs: v.nullable(spread), peakMemoryBytes: known, why })),
  largestBatch: v.nullable(v.object({ batch: natural, how: v.picklist(['tried', 'estimated']), why: v.string() })),
  outcome: v.variant('status', [
    v.object({ status: v.literal('complete') }),
    v.object({ status: v.picklist(['cancelled', 'failed']), message: v.string() }),
  ]),
  tookMs: v.record(v.string(), amount),
}));

/**
 * A profile from its JSON: as it is stored, or as `blocklens profile --format json` writes it, on whatever machine.
 * @throws Error with a sentence that says what is wrong with the text
 */
export function readProfile(text: string): Profile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no profile: it is not JSON (${(error as Error).message}).`);
  }
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > 1) throw new Error(`This profile has version ${version}; this Blocklens reads version 1. A newer Blocklens reads it.`);
  const read = v.safeParse(profile, value, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  const at = v.getDotPath(issue);
  throw new Error(`This is no profile that Blocklens wrote: ${at === null ? '' : `at ${at}, `}${issue.message.replace(/^Invalid \w+: E/, 'e')}.`);
}
