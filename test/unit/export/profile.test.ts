import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROFILE_FORMATS, profileToCsv, profileToJson, profileToMarkdown, profileToTable, profileToTrace, toJson } from '../../../src/export';
import type { Profile } from '../../../src/measured';
import { anyProfile, node, profileOf } from '../measured/profile';
import { graph, report } from './model';

describe('json', () => {
  const document = JSON.parse(profileToJson(profileOf(), null, report.diagnostics));

  it('has the documented keys', () => {
    expect(document).toMatchObject({
      version: 1, file: '/models/twins.ts', sumOfLayersMs: 6.1, peakMemoryBytes: 5000, outcome: { status: 'complete' }, model: 'siamese',
      device: { backend: 'webgpu', name: 'Adapter 9', memoryBytes: 8e9, peakFlops: 1e12, peakBandwidth: 1e11 },
      settings: { batch: 4, dtype: 'float32', training: false, mode: 'exact', warmup: 3, repeats: 20 },
      endToEnd: { timeMs: { median: 6.5, p10: 6, p90: 7 } },
      diagnostics: [{ severity: 'warning', message: 'Two *stars* | one', file: '/models/twins.ts', line: 4, column: 2 }],
    });
    expect(document.unexplainedMs).toBeCloseTo(0.4);
  });

  it('has the builder and the layers as inspect has them', () => {
    const [inspected] = JSON.parse(toJson(report)).models;
    expect(document.builder).toMatchObject(inspected.builder);
    const layers = new Map(document.layers.map((layer: { id: string }) => [layer.id, layer]));
    for (const { id, name, className, block } of inspected.layers) expect(layers.get(id)).toMatchObject({ id, name, className, block });
    expect(document.blocks.map(({ id, parent, name, kind }: Record<string, string>) => ({ id, parent, name, kind })))
      .toEqual(inspected.blocks.map(({ id, parent, name, kind }: Record<string, string>) => ({ id, parent, name, kind })));
  });

  it('adds up the uses of a layer', () => {
    const shared = document.layers.find(({ id }: { id: string }) => id === 'shared');
    expect(shared).toMatchObject({ uses: 2, timeMs: { median: 6 }, bound: 'memory', measured: true });
    expect(shared.flopsPerSecond).toBeCloseTo(2e9 / 6e-3, -3);
    expect(document.blocks.map(({ id, timeMs, missing }: { id: string; timeMs: { median: number }; missing: number }) => [id, timeMs.median, missing])).toEqual([
      ['twins', 6.1, 1], ['twins/tower', 2, 0], ['twins/tower#2', 4, 0],
    ]);
  });

  it('says why a layer has no time, also when only one of its uses has none', () => {
    const layer = (of: typeof document, id: string) => of.layers.find((one: { id: string }) => one.id === id);
    expect(layer(document, 'mine')).toMatchObject({ measured: false, timeMs: null, why: 'Mine is a custom layer.' });
    const half = JSON.parse(profileToJson(profileOf({ nodes: [node('s1', 2), node('s2', null, { why: 'Out of memory.' })] }), null));
    expect(layer(half, 'shared')).toMatchObject({ measured: false, timeMs: null, why: 'Out of memory.' });
  });

  it('takes names from a graph where the profile has none', () => {
    const { blocks: _, ...profile } = profileOf();
    const bare: Profile = { ...profile, nodes: profile.nodes.map(({ layer, name, className, block, ...rest }) => rest) };
    expect(profileToJson(bare, graph)).toBe(profileToJson(profileOf(), null));
    expect(JSON.parse(profileToJson(bare, null)).layers.map(({ id }: { id: string }) => id)).toEqual(graph.nodes.map(({ id }) => id));
  });
});

describe('table', () => {
  it('aligns blocks, layers and figures, and reconciles', () => {
    expect(profileToTable(profileOf(), null)).toMatchInlineSnapshot(`
      "siamese on Adapter 9 (webgpu), batch 4, a forward pass, exact mode
      ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
      Layer                            Time (ms)      p10–p90   Share  GFLOP/s    GB/s  Of roof     Bound      Peak
      ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
      tower(units: 3, mode: 'a"b')         2.000  1.800–2.400  32.8 %   500.00    5.00   50.0 %   compute     100 B
        s1 (Dense)                         2.000  1.800–2.400  32.8 %   500.00    5.00   50.0 %   compute     100 B
      tower                                4.000  3.600–4.800  65.6 %   250.00  125.00  125.0 %    memory     100 B
        s2 (Dense)                         4.000  3.600–4.800  65.6 %   250.00  125.00  125.0 %    memory     100 B
      sum (Add)                            0.100  0.090–0.120   1.6 %     0.00    0.01    0.0 %  overhead     700 B
      mine (Mine "x" | y)           not measured
      ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
      3 uses of layers                   ≥ 6.100  5.490–7.320   100 %   327.87   83.61   98.4 %    memory  4.88 KiB
      ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
      End to end 6.50 ms (6.00 ms to 7.00 ms), 615 examples/s; layers 6.10 ms; unexplained 400 µs, 6.2 %.
      A pass that times every layer takes 7.00 ms.
      Peak memory 4.88 KiB; the device attains 1.00 TFLOP/s and 100 GB/s, and launches a kernel in 10.0 µs.
      The largest batch that fits is 4 (tried): 8 ran out of memory
      1 of 4 uses of layers were not measured: Mine is a custom layer.

      Batch           Time  Examples/s  Peak memory
          4        6.50 ms         615     4.88 KiB
          8  out of memory
      "
    `);
  });

  it('tells of an end before its time, and of an optimizer', () => {
    const text = profileToTable(profileOf({ outcome: { status: 'failed', message: 'It ran out of memory.' }, optimizerMs: { median: 1, p10: 1, p90: 1 }, endToEnd: null }), null);
    expect(text).toMatch(/^Not complete: It ran out of memory\.$/m);
    expect(text).toMatch(/^Not timed end to end; layers 6\.10.ms, optimizer 1\.00.ms\.$/m);
  });

  it('has a sign where the layers took longer than the whole', () => {
    expect(profileToTable(profileOf({ layersMs: { median: 7.8, p10: 7, p90: 8 } }), null)).toMatch(/unexplained -1\.30.ms, -20\.0 %\./);
  });

  it('has a column of kernel times where there are any', () => {
    expect(profileToTable(profileOf({ nodes: [node('s1', 2, { kernelMs: 1.5 })] }), null)).toMatch(/Kernels \(ms\)/);
  });
});

describe('markdown', () => {
  it('has the slowest first, and nothing in it breaks the table', () => {
    const text = profileToMarkdown(profileOf(), null);
    const rows = text.split('\n').filter((line) => /^\| .*(tower|Dense|Add|Mine)/.test(line));
    expect(rows.map((row) => row.replaceAll('\\|', '').split('|')[2].trim())).toEqual(['4.000', '4.000', '2.000', '2.000', '0.100', 'not measured']);
    const table = text.split('\n').filter((line) => line.startsWith('|')).slice(0, 9);
    expect(new Set(table.map((row) => row.replaceAll('\\|', '').split('|').length)).size).toBe(1);
  });
});

describe('csv', () => {
  it('has a line for each use, quoted where it must be', () => {
    const lines = profileToCsv(profileOf(), null).split('\r\n');
    expect(lines[0]).toMatch(/^id,layer,name,class,block,time_ms,p10_ms,p90_ms,share,/);
    expect(lines).toHaveLength(graph.nodes.length + 2);
    expect(lines[3]).toMatch(/^s1,shared,shared,Dense,twins\/tower,2,1\.8,2\.4,/);
    expect(lines[6]).toMatch(/^mine,mine,mine,"Mine ""x"" \| y",twins,,,,,/);
  });

  it('is read back by a reader of RFC 4180, whatever the names are', () => {
    fc.assert(fc.property(anyProfile, fc.string(), (profile, name) => {
      const named = { ...profile, nodes: profile.nodes.map((one) => ({ ...one, name })) };
      const [head, ...rows] = parsed(profileToCsv(named, null));
      expect(rows.map((row) => row[head.indexOf('name')])).toEqual(named.nodes.map(() => name));
      expect(rows.every((row) => row.length === head.length)).toBe(true);
    }));
  });
});

describe('trace', () => {
  interface Event { ph: string; name: string; cat: string; ts: number; dur: number; tid: number; args: Record<string, unknown> }
  const events = (profile: Profile): Event[] => JSON.parse(profileToTrace(profile, null)).traceEvents;
  const slices = (profile: Profile) => events(profile).filter(({ ph }) => ph === 'X');
  const ns = (us: number) => Math.round(us * 1000);

  it('lays layers end to end, blocks around them, the whole beside them', () => {
    expect(slices(profileOf()).map(({ cat, name, ts, dur, tid }) => [cat, name, ts, dur, tid])).toEqual([
      ['block', 'twins', 0, 6100, 1],
      ['block', "tower(units: 3, mode: 'a\"b')", 0, 2000, 1], ['layer', 's1 (Dense)', 0, 2000, 1],
      ['block', 'tower', 2000, 4000, 1], ['layer', 's2 (Dense)', 2000, 4000, 1],
      ['layer', 'sum (Add)', 6000, 100, 1],
      ['whole', 'end to end', 0, 6500, 2],
    ]);
  });

  it('names its process and threads, and says on what it was measured', () => {
    const document = JSON.parse(profileToTrace(profileOf(), null));
    expect(document.traceEvents.filter(({ ph }: Event) => ph === 'M').map(({ name }: Event) => name)).toEqual(['process_name', 'thread_name', 'thread_name']);
    expect(document).toMatchObject({ displayTimeUnit: 'ms', otherData: { device: { name: 'Adapter 9' } } });
  });

  it('puts the optimizer after the layers', () => {
    expect(slices(profileOf({ optimizerMs: { median: 0.5, p10: 0.5, p90: 0.5 } }))).toContainEqual(expect.objectContaining({ cat: 'optimizer', ts: 6100, dur: 500 }));
  });

  it('opens a block again when its layers do not lie together', () => {
    const nodes = [node('s1', 1), node('s2', 1), node('sum', 1)];
    const apart = profileOf({ nodes });
    const weaved = { ...apart, nodes: [...apart.nodes, { ...apart.nodes[0], id: 'again' }] };
    expect(slices(weaved).filter(({ cat }) => cat === 'block').map(({ args }) => args.id)).toEqual(['twins', 'twins/tower', 'twins/tower#2', 'twins/tower']);
  });

  it('nests properly: on a track, two slices are one in the other or apart, to the nanosecond', () => {
    fc.assert(fc.property(anyProfile, fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 6, maxLength: 6 }), (profile, times) => {
      const timed = { ...profile, nodes: profile.nodes.map((one, i) => ({ ...one, timeMs: { median: times[i], p10: 0, p90: 0 } })), optimizerMs: null, endToEnd: null };
      const open: number[] = [];
      let last = 0;
      for (const { ts, dur } of slices(timed)) {
        const [start, end] = [ns(ts), ns(ts) + ns(dur)];
        expect(start).toBeGreaterThanOrEqual(last);
        last = start;
        while (open.length > 0 && (open.at(-1) as number) <= start && end > (open.at(-1) as number)) open.pop();
        if (open.length > 0) expect(end).toBeLessThanOrEqual(open.at(-1) as number);
        open.push(end);
      }
    }));
  });
});

describe('every format', () => {
  it.each(Object.entries(PROFILE_FORMATS))('%s writes any profile, with or without its names', (_, format) => {
    fc.assert(fc.property(anyProfile, (profile) => {
      const { blocks: __, ...bare } = profile;
      for (const one of [profile, bare]) {
        const text = format(one, null);
        expect(text.endsWith('\n')).toBe(true);
        expect(text).not.toMatch(/\bNaN\b|\bundefined\b/);
      }
    }), { numRuns: 50 });
  });

  it.each(Object.entries(PROFILE_FORMATS))('%s takes blocks nested 500 deep', (_, format) => {
    const blocks = Array.from({ length: 500 }, (__, i) => ({ id: `b${i}`, parent: i === 0 ? null : `b${i - 1}`, name: 'b', kind: 'call' as const, args: [] }));
    const deep = profileOf();
    expect(format({ ...deep, blocks, nodes: deep.nodes.map((one) => ({ ...one, block: 'b499' })) }, null)).toContain('Dense');
  });
});

/** RFC 4180. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  return rows.slice(0, -1);
}
