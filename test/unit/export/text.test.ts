import { describe, expect, it } from 'vitest';
import { costModel } from '../../../src/cost';
import { reportOf, TEXT_FORMATS, toDot, toJson, toMarkdown, toMermaid, toTable } from '../../../src/export';
import { graph, report } from './model';

const none = { file: '/models/empty.ts', models: [], diagnostics: [] };

describe('json', () => {
  const document = JSON.parse(toJson(report));
  const [model] = document.models;

  it('has the documented keys, in the documented order', () => {
    expect(Object.keys(document)).toEqual(['version', 'file', 'models', 'diagnostics']);
    expect(Object.keys(model)).toEqual(['builder', 'name', 'batch', 'inputs', 'outputs', 'totals', 'layers', 'blocks']);
    expect(Object.keys(model.builder)).toEqual(['name', 'line', 'args', 'assumed']);
    expect(Object.keys(model.inputs[0])).toEqual(['name', 'shape', 'dtype']);
    expect(Object.keys(model.totals)).toEqual(['layers', 'params', 'trainable', 'macs', 'flops', 'weightBytes', 'activationBytes']);
    expect(Object.keys(model.layers[0])).toEqual([
      'id', 'name', 'className', 'block', 'inputs', 'inputShapes', 'outputShapes',
      'params', 'trainable', 'macs', 'flops', 'activationBytes', 'receptiveField', 'source',
    ]);
    expect(Object.keys(model.blocks[0])).toEqual(['id', 'parent', 'name', 'kind', 'layers', 'totals', 'source']);
    expect(Object.keys(model.blocks[0].totals)).toEqual(Object.keys(model.totals));
    expect(Object.keys(document.diagnostics[0])).toEqual(['severity', 'message', 'file', 'line', 'column']);
  });

  it('names the file, the version and the builder', () => {
    expect(document).toMatchObject({ version: 1, file: '/models/twins.ts' });
    expect(model.builder).toEqual({ name: 'twins', line: 10, args: [3], assumed: [] });
    expect(model.name).toBe('siamese');
    expect(model.inputs).toEqual([{ name: 'left', shape: [null, 2], dtype: 'float32' }]);
    expect(document.diagnostics).toEqual([{ severity: 'warning', message: 'Two *stars* | one', file: '/models/twins.ts', line: 4, column: 2 }]);
  });

  it('has a layer used twice once, with both uses, and leaves implicit inputs out', () => {
    expect(model.layers.map(({ id }: { id: string }) => id)).toEqual(['right', 'shared', 'sum', 'mine']);
    expect(model.layers[1]).toEqual({
      id: 'shared', name: 'shared', className: 'Dense', block: 'twins/tower', inputs: ['right'],
      inputShapes: [[null, 2], [null, 2]], outputShapes: [[null, 3], [null, 3]],
      params: 9, trainable: 6, macs: 12, flops: 2 * (12 + 3 + 3), activationBytes: 24, receptiveField: null,
      source: { file: '/models/twins.ts', line: 3, column: 1 },
    });
    expect(model.layers[2]).toMatchObject({ inputs: ['shared', 'shared'], source: null });
  });

  it('writes what cannot be known as null, never as zero', () => {
    expect(model.layers[3]).toMatchObject({ params: 0, macs: null, flops: null, activationBytes: 12 });
    expect(model.totals).toEqual({ layers: 4, params: 9, trainable: 6, macs: null, flops: null, weightBytes: 36, activationBytes: 48 });
  });

  it('has the block tree, parameters once above both uses', () => {
    expect(model.blocks.map((block: { id: string; parent: string; layers: number; totals: { params: number } }) => [block.id, block.parent, block.layers, block.totals.params])).toEqual([
      ['twins', null, 4, 9], ['twins/tower', 'twins', 1, 9], ['twins/tower#2', 'twins', 1, 9],
    ]);
    expect(model.blocks[1]).toMatchObject({ kind: 'call', source: { file: '/models/twins.ts', line: 12, column: 3 } });
  });

  it('is a document even without models', () => {
    expect(JSON.parse(toJson(none))).toEqual({ version: 1, file: '/models/empty.ts', models: [], diagnostics: [] });
  });
});

describe('table', () => {
  it('aligns blocks, layers and figures', () => {
    expect(toTable(report)).toMatchInlineSnapshot(`
      "twins (siamese), batch 1
      ──────────────────────────────────────────────────────────────────────────────────────────────
      Layer                         Line         Output  Params  MACs  FLOPs  Activations (B)  Field
      ──────────────────────────────────────────────────────────────────────────────────────────────
      right (InputLayer)            3            2            0     0      0                0      –
      tower(units: 3, mode: 'a"b')                            9     6     18               12
        Dense                       3            3            9     6     18               12      –
      tower                                                   9     6     18               12
        Dense                       3            3       shared     6     18               12      –
      sum (Add)                                  3            0     0      3               12      –
      mine (Mine "x" | y)           layers.ts:7  3            0     ?      ?               12      –
      ──────────────────────────────────────────────────────────────────────────────────────────────
      4 layers                                                9  ≥ 12   ≥ 39               48
      ──────────────────────────────────────────────────────────────────────────────────────────────
      6 parameters are trainable, 3 are not; weights take 36 bytes.
      One use of a layer has a cost that cannot be known: Mine "x" | y is a custom layer: its operations are not visible.
      "
    `);
  });

  it('says when a model is incomplete', () => {
    expect(toTable(reportOf({ graph: { ...graph, complete: false }, cost: costModel(graph) }))).toMatch(/^twins \(siamese\), batch 1, incomplete/);
  });
});

describe('markdown', () => {
  it('is a table that nothing in it can break', () => {
    expect(toMarkdown(report)).toMatchInlineSnapshot(`
      "# twins.ts

      ## twins (siamese)

      - Inputs: left 2
      - Outputs: out 3
      - Parameters: 9, of which 6 trainable; 36 bytes of weights
      - For a batch of 1: ≥ 12 MACs, ≥ 39 FLOPs, 48 bytes of activations
      - Layers: 4
      - Cannot be known for one use of a layer: Mine "x" \\| y is a custom layer: its operations are not visible

      | Layer | Line | Output | Params | MACs | FLOPs | Activations (B) | Field |
      | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |
      | right (InputLayer) | 3 | 2 | 0 | 0 | 0 | 0 | – |
      | **tower(units: 3, mode: 'a"b')** |  |  | 9 | 6 | 18 | 12 |  |
      |  Dense | 3 | 3 | 9 | 6 | 18 | 12 | – |
      | **tower** |  |  | 9 | 6 | 18 | 12 |  |
      |  Dense | 3 | 3 | shared | 6 | 18 | 12 | – |
      | sum (Add) |  | 3 | 0 | 0 | 3 | 12 | – |
      | mine (Mine "x" \\| y) | layers.ts:7 | 3 | 0 | ? | ? | 12 | – |

      ## Diagnostics

      - warning at twins.ts:4:2: Two \\*stars\\* \\| one
      "
    `);
    const rows = toMarkdown(report).split('\n').filter((line) => line.startsWith('|'));
    const cells = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
    expect(new Set(cells).size).toBe(1);
  });
});

describe('dot', () => {
  it('has a cluster for each block, a node for each use, shapes on the edges', () => {
    expect(toDot(report)).toMatchInlineSnapshot(`
      "digraph {
        node [shape=box, style=rounded, fontname="Helvetica"];
        edge [fontname="Helvetica", fontsize=10];
        graph [fontname="Helvetica"];
        n0 [label="right (InputLayer)"];
        subgraph cluster_b1 { label="tower(units: 3, mode: 'a\\"b')";
          n4 [label="Dense\\n9 params"];
        }
        subgraph cluster_b2 { label="tower";
          n3 [label="Dense"];
        }
        n1 [label="sum (Add)"];
        n2 [label="mine (Mine \\"x\\" | y)"];
        n0 -> n3 [label="2"];
        n4 -> n1 [label="3"];
        n3 -> n1 [label="3"];
        n1 -> n2 [label="3"];
      }
      "
    `);
  });

  it('puts several models side by side', () => {
    const text = toDot({ ...report, models: [...report.models, ...report.models] });
    expect(text.match(/label="twins \(siamese\)"/g)).toHaveLength(2);
    const ids = [...text.matchAll(/^ *(?:subgraph cluster_)?([bn]\d+) [[{]/gm)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('mermaid', () => {
  it('has a subgraph for each block, a node for each use, shapes on the edges', () => {
    expect(toMermaid(report)).toMatchInlineSnapshot(`
      "flowchart TB
        n0["right (InputLayer)"]
        subgraph b1["tower(units: 3, mode: 'a#34;b')"]
          n4["Dense<br/>9 params"]
        end
        subgraph b2["tower"]
          n3["Dense"]
        end
        n1["sum (Add)"]
        n2["mine (Mine #34;x#34; #124; y)"]
        n0 -->|"2"| n3
        n4 -->|"3"| n1
        n3 -->|"3"| n1
        n1 -->|"3"| n2
      "
    `);
  });
});

describe('every format', () => {
  it.each(Object.entries(TEXT_FORMATS))('%s writes each use of a layer once', (name, format) => {
    const text = format(report);
    expect(text.endsWith('\n')).toBe(true);
    // JSON has the two uses in one layer.
    expect(text.match(/Dense/g)).toHaveLength(name === 'json' ? 1 : 2);
  });

  it.each(Object.entries(TEXT_FORMATS))('%s takes blocks nested 500 deep', (_, format) => {
    const depth = 500;
    const deep = {
      ...graph,
      blocks: Array.from({ length: depth }, (_, i) => ({ ...graph.blocks[0], id: `b${i}`, parent: i === 0 ? null : `b${i - 1}` })),
      nodes: graph.nodes.map((node) => ({ ...node, block: `b${depth - 1}` })),
    };
    expect(format(reportOf({ graph: deep, cost: costModel(deep) }))).toContain('Dense');
  });
});
