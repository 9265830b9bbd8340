import * as assert from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { blocklens, open, replace, settled, show, tidy, until, write } from './editing';

const own = `import * as tf from '@tensorflow/tfjs';
import { Scale } from './scale';

export function model(units = 8): tf.LayersModel {
  const x = tf.input({ shape: [8], name: 'x' });
  const scaled = new Scale({ name: 'scale' }).apply(x) as tf.SymbolicTensor;
  const hidden = tf.layers.dense({ units, name: 'hidden' }).apply(scaled) as tf.SymbolicTensor;
  return tf.model({ inputs: x, outputs: tf.layers.dense({ units: 2, name: 'classes' }).apply(hidden) as tf.SymbolicTensor });
}
`;
const scale = `import * as tf from '@tensorflow/tfjs';
export class Scale extends tf.layers.Layer {
  static className = 'Scale';
  computeOutputShape(shape: tf.Shape) { return shape; }
  call(inputs: tf.Tensor | tf.Tensor[]) { return (Array.isArray(inputs) ? inputs[0]! : inputs).mul(2); }
}
`;

/** Process ids of the profilers that this extension host has started. Linux. */
function children(): string[] {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('profiler.js') && readFileSync(`/proc/${pid}/status`, 'utf8').includes(`PPid:\t${process.pid}`);
    } catch {
      return false;
    }
  });
}

suite('Profile Model', () => {
  const settings = vscode.workspace.getConfiguration('blocklens.profile');
  suiteSetup(() => settings.update('device', 'wasm', vscode.ConfigurationTarget.Global));
  suiteTeardown(() => settings.update('device', undefined, vscode.ConfigurationTarget.Global));
  teardown(tidy);

  test('costs nothing until it is asked for, measures every layer, own classes too, and leaves no process behind', async () => {
    await write('scale.ts', scale);
    const { document } = await open('model.ts', own);
    await show(document.uri);
    const api = await blocklens();
    if (process.platform === 'linux') assert.deepStrictEqual(children(), []);
    assert.strictEqual(api.lastProfile(), null);

    await vscode.commands.executeCommand('blocklens.profileModel', document.uri);
    const profile = api.lastProfile();
    assert.ok(profile);
    assert.deepStrictEqual(profile.outcome, { status: 'complete' });
    assert.strictEqual(profile.device.backend, 'wasm');
    const measured = profile.nodes.filter((node) => node.timeMs !== null).map(({ id }) => id.split('/').at(-1));
    assert.deepStrictEqual(measured, ['scale', 'hidden', 'classes']);
    assert.ok((profile.endToEnd?.timeMs.median ?? 0) > 0);
    if (process.platform === 'linux') assert.deepStrictEqual(children(), []);
  });

  test('measures again only what changed', async () => {
    await write('scale.ts', scale);
    const { document } = await open('model.ts', own);
    await show(document.uri);
    await vscode.commands.executeCommand('blocklens.profileModel', document.uri);
    const before = (await blocklens()).lastProfile();
    await replace(document, 'units: 2', 'units: 3');
    await settled();
    await vscode.commands.executeCommand('blocklens.profileModel', document.uri);
    const after = (await blocklens()).lastProfile();
    const of = (profile: typeof before, name: string) => profile?.nodes.find(({ id }) => id.endsWith(name));
    for (const name of ['scale', 'hidden']) assert.deepStrictEqual(of(after, name)?.timeMs, of(before, name)?.timeMs);
    assert.notStrictEqual(of(after, 'classes')?.key, of(before, 'classes')?.key);
    assert.ok(of(after, 'classes')?.timeMs);
  });

  test('says why a model that does not build is not measured, and keeps what is shown', async () => {
    const { document } = await open('model.ts', own.replace("import { Scale } from './scale';", scale.replace(/^import.*\n/, '').replace('export class', 'class')));
    await show(document.uri);
    await vscode.commands.executeCommand('blocklens.profileModel', document.uri);
    const before = (await blocklens()).lastProfile();
    assert.ok(before);
    await replace(document, 'units: 2', "units: 'two' as never");
    await until('the error', async () => (await settled()).diagnostics.length > 0);
    await vscode.commands.executeCommand('blocklens.profileModel', document.uri);
    assert.strictEqual((await blocklens()).lastProfile(), before);
  });
});
