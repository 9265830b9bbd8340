import * as layers from '@tensorflow/tfjs-layers';
import { isStandIn, standIn } from './stand-in';
import { mobilenetV1, mobilenetV1OfUrl } from './mobilenet-v1';

/** What `tf.loadLayersModel` may be given besides an address: something with `load()`, or what that gives. */
interface Artifacts { modelTopology?: unknown; load?: () => unknown }

/**
 * `tf.loadLayersModel` where there is neither network nor weights: the topology of a handler or an object is built by the library
 * itself, its weights left at nothing; a published model that is known by its address is built as it was published. Anything else
 * is a stand-in.
 */
export async function loadLayersModel(source: unknown): Promise<unknown> {
  if (typeof source === 'string') {
    const known = mobilenetV1OfUrl(source);
    return known ? mobilenetV1(known) : standIn(`the model of ${source}`);
  }
  if (typeof source !== 'object' || source === null || isStandIn(source)) return standIn('a loaded model');
  const { load } = source as Artifacts;
  const artifacts = typeof load === 'function' ? await load.call(source) : source;
  if (typeof artifacts !== 'object' || artifacts === null || isStandIn(artifacts)) return standIn('a loaded model');
  const modelTopology = (artifacts as Artifacts).modelTopology ?? artifacts;
  return isStandIn(modelTopology) ? standIn('a loaded model') : layers.models.modelFromJSON({ modelTopology } as never);
}
