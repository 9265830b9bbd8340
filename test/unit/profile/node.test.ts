import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findNode } from '../../../src/profile/node';

const { PATH } = process.env;
const folders: string[] = [];

/** As it is inside VS Code, with only this `node` on PATH. */
async function inElectron(script: string | null): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'blocklens-node-'));
  folders.push(folder);
  if (script !== null) {
    await writeFile(path.join(folder, 'node'), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(folder, 'node'), 0o755);
  }
  process.env.PATH = folder;
  Object.defineProperty(process.versions, 'electron', { value: '37.0.0', configurable: true });
}

afterEach(async () => {
  process.env.PATH = PATH;
  Reflect.deleteProperty(process.versions, 'electron');
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

describe.skipIf(process.platform === 'win32')('the Node.js of the child', () => {
  const electron = { command: process.execPath, env: { ELECTRON_RUN_AS_NODE: '1' } };

  it('is the given one, or the one that runs this', async () => {
    expect(await findNode('/some/node')).toEqual({ command: '/some/node', env: {} });
    expect(await findNode(null)).toEqual({ command: process.execPath, env: {} });
  });

  it('inside Electron is a real one from PATH', async () => {
    await inElectron(`exec ${process.execPath} "$@"`);
    expect(await findNode(null)).toEqual({ command: process.execPath, env: {} });
  });

  it.each([['there is none', null], ['it is too old', 'echo 16.20.2 /old/node'], ['it fails', 'exit 1'], ['it is something else', 'echo hello']])('is Electron itself where %s', async (_, script) => {
    await inElectron(script);
    expect(await findNode(undefined)).toEqual(electron);
  });
});
