import { beforeAll, describe, expect, it } from 'vitest';
import type { CostedModel } from '../../../src/graph';
import { type Device, type Profile, readProfile } from '../../../src/measured';
import { assemble, type Circumstances, emptyFindings, staleNodes, take } from '../../../src/profile/assemble';
import type { FromChild } from '../../../src/profile/protocol';
import { quantile, spreadOf } from '../../../src/profile/spread';
import { workOf } from '../../../src/profile/work';
import { file, modelOf, settings, smallText } from './models';

const device: Device = { backend: 'wasm', name: 'a processor', memoryBytes: 1e9, peakFlops: 1e10, peakBandwidth: 1e10, launchMs: 0.01, versions: {} };
const training = { ...settings, training: true, optimizer: 'adam' };

let model: CostedModel;
beforeAll(async () => { model = await modelOf(smallText); });

const idOf = (name: string, { graph }: CostedModel = model): string => {
  const layer = graph.layers.find((one) => one.name === name);
  return graph.nodes.find((node) => node.layer === layer?.id)!.id;
};

function made(messages: FromChild[], more: Partial<Circumstances> = {}): Profile {
  const findings = emptyFindings(device);
  for (const message of messages) take(findings, message);
  return assemble(findings, { model, file, settings, previous: null, measuredAt: '2026-01-02T03:04:05.678Z', outcome: { status: 'complete' }, ...more });
}

const samples = (wallMs: number[], ids = model.graph.nodes.map(({ id }) => id)): FromChild => ({ type: 'samples', nodes: ids.map((id) => ({ id, wallMs, kernelMs: [] })) });
const node = (profile: Profile, name: string) => profile.nodes.find((one) => one.name === name)!;

describe('a spread', () => {
  it('is interpolated as NumPy does', () => {
    // numpy.quantile([1, 2, 4, 8, 16], [0, .1, .5, .9, 1])
    expect([0, 0.1, 0.5, 0.9, 1].map((share) => quantile([1, 2, 4, 8, 16], share))).toEqual([1, 1.4, 4, 12.8, 16]);
    expect(spreadOf([4, 2])).toEqual({ median: 3, p10: 2.2, p90: 3.8 });
    expect(spreadOf([7])).toEqual({ median: 7, p10: 7, p90: 7 });
    expect(spreadOf([])).toBeNull();
  });
});

describe('what a layer has to do', () => {
  const conv4 = 16 * 16 * 4 * (2 * 27 + 1 + 1); // 27 MACs, bias and activation an element

  it('is, going forward, the cost’s operations and each tensor once', async () => {
    const work = workOf(model, false);
    expect(work.get(idOf('conv4'))).toEqual({ flops: conv4, bytes: 4 * (16 * 16 * 3 + 16 * 16 * 4 + (27 * 4 + 4)) });
    expect(work.get(idOf('image'))).toEqual({ flops: 0, bytes: 0 });
    expect(work.get(idOf('flat'))?.bytes).toBe(0);
    expect(work.get(idOf('drop'))?.bytes).toBe(0);
    const eight = await modelOf(smallText, 8);
    expect(workOf(eight, false).get(idOf('conv4', eight))).toEqual({ flops: 8 * conv4, bytes: 4 * (8 * 16 * 16 * 7 + 112) });
  });

  it('is, in a training step, forward and the gradients that are wanted', () => {
    const [forward, step] = [workOf(model, false), workOf(model, true)];
    const times = (name: string) => (step.get(idOf(name))?.flops ?? 0) / (forward.get(idOf(name))?.flops ?? 0);
    // The first has no inputs that want a gradient, pooling no weights.
    expect([times('conv4'), times('pool4'), times('conv8'), times('classes')]).toEqual([2, 2, 3, 3]);
    expect(step.get(idOf('conv8'))?.bytes).toBe(3 * (forward.get(idOf('conv8'))?.bytes ?? 0));
    expect(step.get(idOf('flat'))?.bytes).toBe(0);
    expect(step.get(idOf('drop'))?.bytes).toBe(3 * 4 * 2 * 4 * 4 * 8);
  });

  it('wants no gradients below what is frozen', async () => {
    const frozen = await modelOf(smallText.replaceAll("name: 'conv' + filters", "name: 'conv' + filters, trainable: false"));
    const [forward, step] = [workOf(frozen, false), workOf(frozen, true)];
    const times = (name: string) => (step.get(idOf(name, frozen))?.flops ?? 0) / (forward.get(idOf(name, frozen))?.flops ?? 0);
    expect([times('conv4'), times('conv8'), times('classes')]).toEqual([1, 1, 2]);
  });
});

describe('a profile', () => {
  it('has the figures of all messages together', () => {
    const [a, b] = [idOf('conv4'), idOf('conv8')];
    const profile = made([
      { type: 'nodes', nodes: [{ id: a, peakBytes: 5, kernels: 2 }] },
      { type: 'samples', nodes: [{ id: a, wallMs: [1, 2], kernelMs: [0.5] }] },
      { type: 'samples', nodes: [{ id: a, wallMs: [3], kernelMs: [0.7] }] },
      { type: 'nodes', nodes: [{ id: b, peakBytes: null, kernels: null, why: 'No kernel for it.' }] },
    ]);
    expect(node(profile, 'conv4')).toMatchObject({ timeMs: { median: 2 }, kernelMs: 0.6, samples: 3, peakBytes: 5, kernels: 2 });
    expect(node(profile, 'conv8')).toMatchObject({ timeMs: null, why: 'No kernel for it.' });
    expect(node(profile, 'image').why).toBe('An input computes nothing.');
    expect(node(profile, 'classes').why).toBe('It was not measured.');
    expect(readProfile(JSON.stringify(profile))).toEqual(profile);
  });

  it('lets nodes share a measurement', () => {
    const [a, b] = [idOf('pool4'), idOf('pool8')];
    const profile = made([{ type: 'nodes', nodes: [{ id: a, peakBytes: 5, kernels: 1, sharedBy: [a, b] }] }, samples([4], [a])]);
    expect(node(profile, 'pool8')).toMatchObject({ timeMs: { median: 4 }, samples: 1, peakBytes: 5, sharedWith: a });
    expect(node(profile, 'pool4')).not.toHaveProperty('sharedWith');
  });

  it('says of what was not reached how it ended', () => {
    const profile = made([samples([1], [idOf('conv4')])], { outcome: { status: 'failed', message: 'It crashed.' } });
    expect(node(profile, 'classes').why).toBe('It crashed.');
    expect(node(profile, 'conv4').why).toBeUndefined();
  });

  it('tells no figure of the first passes as a result when it was cancelled in them', () => {
    const wholeOf = (times: number[]): FromChild => ({ type: 'whole', wallMs: times, kernelMs: [], passMs: times, layersMs: times, optimizerMs: [], peakMemoryBytes: 3 });
    const [conv4, conv8] = [idOf('conv4'), idOf('conv8')];
    for (let passes = 1; passes <= settings.repeats; passes++) {
      const told = [samples(Array(passes).fill(9), [conv4, conv8]), samples([1, 1, 1], [conv8]), wholeOf(Array(passes).fill(20))];
      const cancelled: Partial<Circumstances> = { outcome: { status: 'cancelled', message: 'Cancelled.' } };
      const profile = made(told, cancelled);
      const enough = passes >= 3;
      expect(node(profile, 'conv4')).toMatchObject(enough ? { timeMs: { median: 9 } } : { timeMs: null, why: 'Cancelled. It had not run often enough to tell its time.' });
      expect(node(profile, 'conv8').timeMs).not.toBeNull();
      expect([profile.endToEnd, profile.passMs, profile.layersMs].map((one) => one !== null)).toEqual([enough, enough, enough]);
      // Until it ends, and where it was to make no more passes than that, each sample counts.
      expect(node(made(told, { ...cancelled, underWay: true }), 'conv4').timeMs).not.toBeNull();
      expect(node(made(told, { ...cancelled, settings: { ...settings, repeats: passes } }), 'conv4').timeMs).not.toBeNull();
    }
  });

  it('says why the whole was not timed', () => {
    expect(made([{ type: 'whole', wallMs: [], kernelMs: [], passMs: [], layersMs: [], optimizerMs: [], peakMemoryBytes: null, why: 'No loss.' }])).toMatchObject({ endToEnd: null, whyNoEndToEnd: 'No loss.' });
  });
});

describe('an earlier profile', () => {
  const whole: FromChild = { type: 'whole', wallMs: [9], kernelMs: [], passMs: [10], layersMs: [8], optimizerMs: [], peakMemoryBytes: 3 };
  const edit = (text: string) => text.replace('units: 10', 'units: 12');

  it('stands where a layer is the same and nothing newer is known', async () => {
    const previous = made([samples([1]), whole, { type: 'batch', batch: 4, wallMs: [30], peakMemoryBytes: 8 }]);
    const edited = await modelOf(edit(smallText));
    expect(staleNodes(edited, previous, device, settings)).toEqual([idOf('classes', edited)]);
    const next = made([samples([2], [idOf('classes', edited)])], { model: edited, previous });
    expect(next.nodes.slice(1).map(({ timeMs }) => timeMs?.median)).toEqual([...edited.graph.nodes.slice(2).map(() => 1), 2]);
    // The whole is another one now.
    expect(next).toMatchObject({ endToEnd: null, passMs: null, peakMemoryBytes: null, batches: [] });
    const same = made([], { previous, outcome: { status: 'cancelled', message: 'Cancelled.' } });
    expect(same).toMatchObject({ endToEnd: previous.endToEnd, passMs: { median: 10 }, layersMs: { median: 8 }, peakMemoryBytes: 3, batches: previous.batches });
    expect(staleNodes(model, previous, device, settings)).toEqual([]);
  });

  it('counts for nothing on another device, batch or mode of training', () => {
    const previous = made([samples([1])]);
    expect(staleNodes(model, previous, { ...device, name: 'another' }, settings)).toBeNull();
    expect(staleNodes(model, previous, device, { ...settings, batch: 2 })).toBeNull();
    expect(staleNodes(model, previous, device, training)).toBeNull();
    expect(node(made([], { previous, settings: training }), 'conv4').timeMs).toBeNull();
    // Exact figures serve where quick ones are asked for, not the other way round.
    expect(staleNodes(model, previous, device, { ...settings, mode: 'quick' })).toEqual([]);
    expect(staleNodes(model, { ...previous, settings: { ...settings, mode: 'quick' } }, device, settings)).toBeNull();
  });

  it('that ended early is gone on with where a layer has few samples', () => {
    const [few, enough] = [idOf('conv4'), idOf('conv8')];
    const previous = made([samples([1, 2], [few]), samples([1, 2, 3], [enough])], { outcome: { status: 'failed', message: 'It crashed.' } });
    const stale = staleNodes(model, previous, device, settings)!;
    expect([stale.includes(few), stale.includes(enough)]).toEqual([true, false]);
    expect(node(made([], { previous }), 'conv4').samples).toBe(2);
  });
});
