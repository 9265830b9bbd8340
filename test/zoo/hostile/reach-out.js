import * as childProcess from 'node:child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as std from 'std';
import * as tf from '@tensorflow/tfjs';

/** What another machine or another file would see; the test puts its own in place of these. */
const address = '__ADDRESS__';
const secret = '__SECRET__';
const trace = '__TRACE__';

const found = [];

/** Notes what an attempt brought home: a text or bytes of any length, or a number above the 1 that stand-ins count as. */
function attempt(name, reach) {
  try {
    const got = reach();
    const real = (typeof got === 'string' && got.length > 0) || (typeof got === 'number' && got > 1) || got instanceof Uint8Array;
    if (real) found.push(`${name}: ${typeof got} ${String(got).slice(0, 40)}`);
  } catch {
    // Refused, which is as good.
  }
}

async function later(name, reach) {
  try {
    const got = await reach();
    attempt(name, () => got);
  } catch {
    // Refused.
  }
}

export async function model() {
  const world = Function('return this')();
  attempt('process.pid', () => process.pid);
  attempt('process.env', () => process.env.PATH);
  attempt('process of the world', () => world.process.pid);
  attempt('process of a constructor', () => globalThis.constructor.constructor('return process')().pid);
  attempt('process of the library', () => tf.constructor.constructor('return process.pid')());
  attempt('process of a layer', () => tf.layers.Layer.constructor('return process.pid')());
  attempt('process.binding', () => process.binding('fs').open(secret));
  attempt('mainModule', () => process.mainModule.require('fs').readFileSync(secret, 'utf8'));
  attempt('require', () => require('fs').readFileSync(secret, 'utf8'));
  attempt('require node:', () => require('node:fs').readFileSync(secret, 'utf8'));
  attempt('require module', () => require('module').createRequire(secret)('fs').readFileSync(secret, 'utf8'));
  attempt('require.cache', () => Object.values(require.cache)[0].exports.readFileSync(secret, 'utf8'));
  attempt('require the secret', () => require(secret));
  attempt('readFileSync', () => fs.readFileSync(secret, 'utf8'));
  attempt('writeFileSync', () => fs.writeFileSync(trace, 'fs'));
  attempt('execSync', () => childProcess.execSync(`echo exec > ${trace}`));
  attempt('spawnSync', () => childProcess.spawnSync('sh', ['-c', `echo spawn > ${trace}`]).pid);
  attempt('os.open', () => os.open(trace, os.O_CREAT | os.O_RDWR));
  attempt('os.exec', () => os.exec(['sh', '-c', `echo os > ${trace}`]));
  attempt('std.open', () => std.open(secret, 'r').readAsString());
  attempt('std.loadFile', () => std.loadFile(secret));
  attempt('world std', () => world.std.loadFile(secret));
  attempt('load', () => world.load(secret));
  attempt('print', () => world.print(secret));
  attempt('XMLHttpRequest', () => { const x = new XMLHttpRequest(); x.open('GET', address, false); x.send(); return x.responseText; });
  attempt('WebSocket', () => new WebSocket(address.replace('http', 'ws')).url);
  attempt('sendBeacon', () => navigator.sendBeacon(address, 'x'));
  attempt('importScripts', () => importScripts(address));
  attempt('postMessage', () => postMessage({ type: 'done' }));
  attempt('Worker', () => new Worker(address));
  attempt('document', () => document.cookie);
  attempt('a pixel', () => { const image = new Image(); image.src = address; return image.width; });
  attempt('arguments.callee', () => (function () { return arguments.callee.caller.constructor('return process.pid')(); })());
  attempt('an error’s stack', () => { Error.prepareStackTrace = (_, frames) => frames[0].getThis().process.pid; return new Error('x').stack.pid; });
  attempt('a module', () => module.constructor._load('fs').readFileSync(secret, 'utf8'));
  attempt('the guest', () => __guest.constructor.constructor('return process.pid')());
  await later('fetch', async () => (await fetch(address)).text());
  await later('import', async () => (await import('fs')).readFileSync(secret, 'utf8'));
  await later('import http', async () => (await import('node:http')).get(address));
  await later('import data', async () => (await import('data:text/javascript,export default 7')).default);
  await later('loadLayersModel', async () => (await tf.loadLayersModel(address)).countParams());
  await later('readFile', async () => (await import('node:fs/promises')).readFile(secret, 'utf8'));

  const image = tf.input({ shape: [8] });
  return tf.model({ inputs: image, outputs: tf.layers.dense({ units: 2 }).apply(image), name: found.join('; ') || 'nothing reached' });
}
