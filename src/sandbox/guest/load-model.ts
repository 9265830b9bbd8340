import * as layers from '@tensorflow/tfjs-layers';
import type { ModelAnswer, ModelAsk } from '../types';
import { LoadedModel } from './loaded-model';
import { mobilenetV1, mobilenetV1OfUrl } from './mobilenet-v1';
import { note } from './notes';
import { currentFrame, failedIn, type Frame, restoreFrame } from './recorder';
import { isStandIn, standIn } from './stand-in';

/** What `tf.loadLayersModel` may be given besides an address: something with `load()`, or what that gives. */
interface Artifacts { modelTopology?: unknown; load?: () => unknown }

const open = new Map<number, ModelAsk & { settle: (answer: ModelAnswer) => void }>();
let lastAsk = 0;

/** What the host is to find, each told once; JSON. */
export function asks(): string {
  const fresh = [...open.values()].filter(({ id }) => id > told).map(({ id, address, from }) => ({ id, address, from }));
  told = lastAsk;
  return JSON.stringify(fresh);
}
let told = 0;

/** `answers`: JSON, `[id, answer]` each. */
export function answer(answers: string): void {
  for (const [id, found] of JSON.parse(answers) as [number, ModelAnswer][]) {
    open.get(id)?.settle(found);
    open.delete(id);
  }
}

function ask(address: string): Promise<ModelAnswer> {
  const id = ++lastAsk;
  return new Promise((settle) => { open.set(id, { id, address, from: currentFrame()?.module ?? -1, settle }); });
}

/** `tf.io.fileSystem(path)` and the like: what was given is where the model lies. */
export const handlerOf = (address: unknown): object => Object.assign(standIn('handler'), { [ADDRESS]: address });
const ADDRESS = Symbol('address');

/** The address that was given, by itself or in a handler; a handler of files or requests holds the topology's first. */
function addressOf(source: unknown): string | null {
  const given = isStandIn(source) ? (source as Record<symbol, unknown>)[ADDRESS] : source;
  const first = Array.isArray(given) ? given[0] as unknown : given;
  return typeof first === 'string' ? first : null;
}

/**
 * `tf.loadLayersModel` where there is neither network nor weights: the topology of a handler, an object or one of the user's own files
 * is built by the library itself, its weights left at nothing; a published model that is known by its address is built as it was
 * published. Any other is one block.
 */
export async function loadLayersModel(source: unknown): Promise<unknown> {
  const frame = currentFrame();
  const address = addressOf(source);
  if (address !== null) {
    const known = mobilenetV1OfUrl(address);
    if (known) {
      note('info', `The model of ${address} is not loaded; drawn is the published MobileNet v1, built by Blocklens.`, frame);
      return mobilenetV1(known);
    }
    const found = await ask(address);
    if (found && 'refused' in found) throw new Error(found.refused);
    if (found === null || 'missing' in found) return placeholder(address, frame, found?.missing);
    return built(JSON.parse(found.topology), frame);
  }
  if (typeof source === 'number' || typeof source === 'boolean') return layers.loadLayersModel(source as never);
  if (typeof source !== 'object' || source === null || isStandIn(source)) return placeholder(null, frame);
  const { load } = source as Artifacts;
  const artifacts = typeof load === 'function' ? await load.call(source) : source;
  if (typeof artifacts !== 'object' || artifacts === null || isStandIn(artifacts)) return placeholder(null, frame);
  const modelTopology = (artifacts as Artifacts).modelTopology ?? artifacts;
  return isStandIn(modelTopology) ? placeholder(null, frame) : built(modelTopology, frame);
}

/** Its layers stand where it is loaded. */
async function built(modelTopology: unknown, frame: Frame | null): Promise<unknown> {
  restoreFrame(frame);
  try {
    return await layers.models.modelFromJSON({ modelTopology } as never);
  } catch (error) {
    failedIn.set(error as object, frame);
    throw error;
  }
}

/** `tf.loadGraphModel`: has no layers to build, and gives values only. */
export function loadGraphModel(source: unknown): unknown {
  const model = placeholder(addressOf(source), currentFrame());
  return Object.assign(standIn('model'), { inputs: model.inputs, outputs: model.outputs });
}

/** A package that holds a model of its own: what it loads is shown, what it gives is a stand-in. */
export function modelPackage(name: string): unknown {
  const load = () => {
    placeholder(name, currentFrame());
    return Promise.resolve(standIn('model'));
  };
  const own = standIn(name);
  return Object.assign(own, { load, createDetector: load, default: own });
}

function placeholder(address: string | null, frame: Frame | null, missing?: string): LoadedModel {
  const which = address === null ? 'This model' : `The model of ${address}`;
  note(missing === undefined ? 'info' : 'warning', `${which} is not loaded${missing === undefined ? '' : `: ${missing}`}; drawn as one block.`, frame);
  restoreFrame(frame);
  return new LoadedModel(labelOf(address ?? ''));
}

/** Parts of addresses that name no model. */
const GENERAL = /^([a-z]+:|www\..*|model|models?|tfjs|tfjs_?models?|web_?model|layers|graph|saved_?model|default|(feature_)?vector|classification|latest|v?[\d.]*|)$/i;

/** The last part of an address that says which model it is. */
export const labelOf = (address: string): string =>
  address.replace(/[?#].*$/, '').split(/[/\\]+/).map((part) => part.replace(/\.json$/i, '')).findLast((part) => !GENERAL.test(part)) ?? 'loaded model';
