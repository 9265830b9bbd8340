import { diagnosticOf } from '../json';
import { figuresOver, type MeasuredFigures, type NodeProfile, type Spread } from '../../measured';
import { nodesByBlock, type Profiled } from './tree';

const spreadOf = ({ timeMs, p10, p90 }: MeasuredFigures): Spread | null => (timeMs === null || p10 === null || p90 === null ? null : { median: timeMs, p10, p90 });

function figures(of: MeasuredFigures) {
  const { kernelMs, flopsPerSecond, bytesPerSecond, bound, efficiency, peakBytes } = of;
  return { timeMs: spreadOf(of), kernelMs, flopsPerSecond, bytesPerSecond, bound, efficiency, peakBytes };
}

/** One entry for each layer; the uses of a shared one are added up, and it counts as measured when all of them are. */
function layersOf({ profile, measured }: Profiled) {
  const layers = new Map<string, NodeProfile[]>();
  for (const node of profile.nodes) {
    const id = node.layer ?? node.id;
    layers.set(id, [...(layers.get(id) ?? []), node]);
  }
  return [...layers].map(([id, uses]) => {
    const of = figuresOver(measured, uses.map((use) => use.id));
    const complete = of.missing === 0 && of.measured > 0;
    const { name, className, block } = uses[0];
    return {
      id, name, className, block, uses: uses.length,
      ...figures(of), ...(!complete && { timeMs: null }),
      measured: complete,
      ...(!complete && { why: of.why.join(' ') || 'An input: nothing runs here.' }),
    };
  });
}

function blocksOf({ profile, measured }: Profiled) {
  const within = nodesByBlock(profile);
  return profile.blocks?.map((block) => {
    const of = figuresOver(measured, within.get(block.id) ?? []);
    return { ...block, ...figures(of), missing: of.missing };
  });
}

/**
 * The documented JSON, version 1. It holds everything that the profile does, so `readProfile` gives the same profile back. Times
 * of blocks are those of their measured layers; `missing` tells how many others there are. What is not known is `null`.
 */
export function profileJson(report: Profiled): string {
  const { profile, measured, diagnostics } = report;
  const { name, place, args, assumed, values } = profile.builder;
  const { version, file, builder: _, device, settings, blocks: __, endToEnd, peakMemoryBytes, ...rest } = profile;
  const document = {
    version, file,
    builder: { name, line: place.line, args, assumed, ...(values ? { values } : {}), place },
    device, settings,
    layers: layersOf(report),
    blocks: blocksOf(report),
    endToEnd,
    sumOfLayersMs: measured.sumOfLayersMs,
    unexplainedMs: measured.unexplainedMs,
    peakMemoryBytes,
    diagnostics: diagnostics.map(diagnosticOf),
    ...rest,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
