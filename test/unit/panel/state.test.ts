import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src/engine/types';
import type { Builder, CostedModel, Diagnostic } from '../../../src/graph';
import { failedState, goneState, nextState } from '../../../src/panel/state';

const file = '/project/net.ts';
const place = (line: number, of = file) => ({ file: of, line, column: 1, endLine: line, endColumn: 2 });
const builder = (name: string): Builder => ({ name, place: place(1), args: [], assumed: [] });
const cost = { params: 0, trainable: 0, macs: 0, flops: 0, weightBytes: 0, activationBytes: 0 };

function model(name: string, complete = true): CostedModel {
  return {
    graph: { builder: builder(name), name, complete, inputs: [], outputs: [], layers: [], nodes: [], blocks: [] },
    cost: { batch: 1, nodes: {}, layers: {}, blocks: {}, operations: {}, totals: { ...cost, layers: 0, known: { params: 0, macs: 0, flops: 0, activationBytes: 0 }, unknown: 0 } },
  };
}

const error = (line = 3, of = file): Diagnostic => ({ severity: 'error', message: 'Unknown activation: rellu', place: place(line, of) });

function evaluation(part: Partial<Evaluation>): Evaluation {
  return { status: 'done', file, builders: [], models: [], diagnostics: [], skipped: [], files: [file], timings: {}, ...part };
}

const good = nextState(null, evaluation({ builders: [builder('a'), builder('b')], models: [model('a')] }), null);
const builders = [builder('a'), builder('b')];

describe('what the panel shows after an evaluation', () => {
  it('is the model, and the builder that the engine chose', () => {
    expect(good).toMatchObject({ picked: 'a', stale: false, nothing: null });
    expect(good.models).toHaveLength(1);
  });

  it('is the last good model, the last builders and the message, while the file does not parse', () => {
    const state = nextState(good, evaluation({ diagnostics: [error()] }), 'a');
    expect(state).toMatchObject({ models: good.models, builders: good.builders, picked: 'a', stale: true, nothing: null, diagnostics: [error()] });
  });

  it('stays the last good model over a row of broken texts', () => {
    const broken = nextState(good, evaluation({ diagnostics: [error()] }), 'a');
    const worse = nextState(broken, evaluation({ builders, models: [model('a', false)], diagnostics: [error()] }), 'a');
    expect(worse).toMatchObject({ models: good.models, stale: true });
  });

  it('is the last good model while its builder throws', () => {
    const state = nextState(good, evaluation({ builders, models: [model('a', false)], diagnostics: [error()] }), 'a');
    expect(state).toMatchObject({ models: good.models, stale: true });
  });

  it('is what was made before the error when the builder never succeeded', () => {
    const partial = model('a', false);
    const state = nextState(null, evaluation({ builders, models: [partial], diagnostics: [error()] }), 'a');
    expect(state).toMatchObject({ models: [partial], stale: false, nothing: null });
    const more = { ...partial };
    expect(nextState(state, evaluation({ builders, models: [more], diagnostics: [error()] }), 'a').models[0]).toBe(more);
  });

  it('is not the model of another builder than the one that was picked', () => {
    const state = nextState(good, evaluation({ builders, diagnostics: [error()] }), 'b');
    expect(state).toMatchObject({ models: [], stale: false, picked: 'b', nothing: 'Line 3: Unknown activation: rellu' });
  });

  it('is not the model of another file', () => {
    const state = nextState({ ...good, file: '/project/other.ts' }, evaluation({ diagnostics: [error(7, '/project/block.ts')] }), null);
    expect(state).toMatchObject({ models: [], builders: [], nothing: 'block.ts, line 7: Unknown activation: rellu' });
  });

  it('is a complete model beside an error that is not its own', () => {
    const state = nextState(good, evaluation({ builders, models: [model('a')], diagnostics: [error()] }), 'a');
    expect(state).toMatchObject({ stale: false, diagnostics: [error()] });
  });

  it('is nothing, with a sentence, once the code is sound and makes no model', () => {
    const hint: Diagnostic = { severity: 'info', message: 'No TensorFlow.js model is made in this file.', place: place(1) };
    expect(nextState(good, evaluation({ diagnostics: [hint] }), 'a')).toMatchObject({ models: [], stale: false, nothing: hint.message });
    expect(nextState(good, evaluation({}), 'a').nothing).toBe('No TensorFlow.js model is built in net.ts.');
  });
});

describe('what the panel shows when there was no evaluation', () => {
  it('is the last picture with the reason, when the engine failed', () => {
    expect(failedState(good, file, 'The engine stopped.')).toMatchObject({ models: good.models, stale: true, nothing: null });
    expect(failedState(null, file, 'The engine stopped.')).toMatchObject({ models: [], stale: false, nothing: 'The engine stopped.' });
    expect(failedState(good, file, 'The engine stopped.').diagnostics).toMatchObject([{ severity: 'error', message: 'The engine stopped.' }]);
  });

  it('is a sentence, when the file is gone', () => {
    expect(goneState(file)).toMatchObject({ models: [], diagnostics: [], nothing: 'net.ts is no longer there.' });
  });
});
