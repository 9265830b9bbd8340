import { useTitle, nodesByBlock, profileTitle, type Profiled } from './tree';
import { blockTitle } from '../outline';
import { assumedArguments } from '../../graph';
import { figuresOver, type MeasuredFigures, type ProfileBlock } from '../../measured';

interface Slice {
  name: string;
  cat: 'block' | 'layer' | 'optimizer' | 'whole';
  ph: 'X';
  /** Microseconds. */
  ts: number;
  dur: number;
  pid: 1;
  tid: 1 | 2;
  args: Record<string, unknown>;
}

const args = ({ timeMs, kernelMs, flops, bytes, flopsPerSecond, bytesPerSecond, efficiency, bound, peakBytes }: MeasuredFigures) =>
  ({ timeMs, kernelMs, flops, bytes, flopsPerSecond, bytesPerSecond, efficiency, bound, peakBytes });

const ns = (ms: number): number => Math.round(ms * 1e6);

/**
 * Trace Event format (`docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU`), for Perfetto and Chrome: medians
 * laid end to end in the graph's order, blocks around their layers. A block whose layers do not lie together there is several
 * slices. Whole nanoseconds, so that sums of parts end where the whole does.
 */
export function profileTrace(report: Profiled): string {
  const { profile, measured } = report;
  const blocks = new Map(profile.blocks?.map((block) => [block.id, block]));
  const within = nodesByBlock(profile);
  const slices: Slice[] = [];
  const slice = (name: string, cat: Slice['cat'], start: number, end: number, more: Slice['args'], tid: Slice['tid'] = 1) => {
    const made: Slice = { name, cat, ph: 'X', ts: start / 1000, dur: (end - start) / 1000, pid: 1, tid, args: more };
    slices.push(made);
    return made;
  };
  const wayTo = (id: string | undefined): ProfileBlock[] => {
    const way: ProfileBlock[] = [];
    for (let at = blocks.get(id ?? ''); at; at = blocks.get(at.parent ?? '')) way.push(at);
    return way.reverse();
  };
  let now = 0;
  let open: { id: string; slice: Slice; start: number }[] = [];
  const close = (keep: number) => {
    for (const block of open.slice(keep)) block.slice.dur = (now - block.start) / 1000;
    open = open.slice(0, keep);
  };
  for (const node of profile.nodes) {
    const figures = measured.nodes.get(node.id);
    if (!figures || figures.timeMs === null) continue;
    const way = wayTo(node.block);
    const shared = way.findIndex(({ id }, depth) => open[depth]?.id !== id);
    close(shared === -1 ? way.length : shared);
    for (const block of way.slice(open.length)) {
      const { id } = block;
      open.push({ id, start: now, slice: slice(blockTitle(block), 'block', now, now, { id, ...args(figuresOver(measured, within.get(id) ?? [])) }) });
    }
    const end = now + ns(figures.timeMs);
    slice(useTitle(node), 'layer', now, end, { id: node.id, ...args(figures), p10: figures.p10, p90: figures.p90 });
    now = end;
  }
  close(0);
  if (profile.optimizerMs) slice('optimizer', 'optimizer', now, now + ns(profile.optimizerMs.median), { ...profile.optimizerMs });
  if (profile.endToEnd) slice('end to end', 'whole', 0, ns(profile.endToEnd.timeMs.median), { ...profile.endToEnd.timeMs, unexplainedMs: measured.unexplainedMs }, 2);
  const name = (what: string, tid: number, text: string) => ({ name: what, ph: 'M', pid: 1, tid, args: { name: text } });
  const document = {
    traceEvents: [
      name('process_name', 0, profileTitle(profile)),
      name('thread_name', 1, 'Layers, one after the other'),
      name('thread_name', 2, 'The whole model'),
      ...slices,
    ],
    displayTimeUnit: 'ms',
    otherData: { file: profile.file, builder: profile.builder.name, assumed: assumedArguments(profile.builder), measuredAt: profile.measuredAt, device: profile.device, settings: profile.settings },
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}
