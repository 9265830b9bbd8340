import { beforeAll, describe, expect, it } from 'vitest';
import { poll } from '../../tools/vscode';
import type { Picture } from './picture';
import { useSession } from './session';

const own = `import * as tf from '@tensorflow/tfjs';
class Scale extends tf.layers.Layer {
  static className = 'Scale';
  computeOutputShape(shape: tf.Shape) { return shape; }
  call(inputs: tf.Tensor | tf.Tensor[]) { return (Array.isArray(inputs) ? inputs[0]! : inputs).mul(2); }
}
export function model() {
  const x = tf.input({ shape: [8], name: 'x' });
  const scaled = new Scale({ name: 'scale' }).apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: x, outputs: tf.layers.dense({ units: 2, name: 'classes' }).apply(scaled) as tf.SymbolicTensor });
}
`;

describe('a workspace that is not trusted', () => {
  const session = useSession({
    files: { 'own.ts': own },
    settings: {
      'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never',
      'security.workspace.trust.untrustedFiles': 'open', 'blocklens.profile.device': 'wasm',
    },
  });
  let picture: Picture;
  beforeAll(async () => { picture = await session.show('own.ts'); });

  it('is measured but for its own layers, which say why', async () => {
    await session.page.getByText('Restricted Mode').first().waitFor();
    await session.workbench.command('Blocklens: Profile Model');
    const layer = async (name: RegExp) => (await picture.item(name)).label.replaceAll('\u2009', ' ');
    await poll('a time', async () => /[\d.]+ (µs|ms)/.test(await layer(/^classes|^fc/)));
    expect(await layer(/scale/i)).not.toMatch(/[\d.]+ (µs|ms)/);
    await picture.frame.locator('.drawer').getByText('1 layer not measured').click();
    await poll('the reason', async () => /The workspace is not trusted, so the code of its own layers is not run/.test(await picture.frame.locator('.drawer').innerText()));
    await session.shot('profile-untrusted');
  });
});
