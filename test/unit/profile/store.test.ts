import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Profile } from '../../../src/measured';
import { ProfileStore } from '../../../src/profile';
import { assemble, emptyFindings } from '../../../src/profile/assemble';
import { file, modelOf, settings, smallText } from './models';

let base: Profile;
let temporary: string;
let store: ProfileStore;
let folders = 0;

beforeAll(async () => {
  temporary = await mkdtemp(path.join(os.tmpdir(), 'blocklens-store-'));
  const device = { backend: 'cpu' as const, name: 'a processor', memoryBytes: null, peakFlops: null, peakBandwidth: null, launchMs: null, versions: {} };
  base = assemble(emptyFindings(device), { model: await modelOf(smallText), file, settings, previous: null, measuredAt: at(0), outcome: { status: 'complete' } });
});
afterAll(async () => { await rm(temporary, { recursive: true, force: true }); });
beforeEach(() => { store = new ProfileStore(path.join(temporary, String(folders++))); });

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const profileAt = (second: number, batch = 1): Profile => ({ ...base, measuredAt: at(second), settings: { ...settings, batch } });
const folderOf = async (): Promise<string> => {
  const folder = path.join(temporary, String(folders - 1));
  return path.join(folder, (await readdir(folder))[0]);
};

describe('stored profiles', () => {
  it('come back as they were, newest first, by file and builder', async () => {
    expect(await store.latest(file, 'small')).toBeNull();
    await store.save(profileAt(1));
    await store.save(profileAt(3));
    await store.save(profileAt(2));
    await store.save({ ...profileAt(9), builder: { ...base.builder, name: 'other' } });
    expect((await store.list(file, 'small')).map(({ profile }) => profile.measuredAt)).toEqual([at(3), at(2), at(1)]);
    expect(await store.latest(file, 'small')).toEqual(profileAt(3));
    const [newest] = await store.list(file, 'small');
    await store.remove(newest);
    await store.remove(newest);
    expect(await store.latest(file, 'small')).toEqual(profileAt(2));
  });

  it('are let go beyond the last 20, what newer ones replace first', async () => {
    await store.save(profileAt(0, 64));
    for (let second = 1; second <= 25; second++) await store.save(profileAt(second));
    const kept = (await store.list(file, 'small')).map(({ profile }) => profile);
    expect(kept).toHaveLength(20);
    expect(kept.at(-1)?.settings.batch).toBe(64);
    expect(kept[0].measuredAt).toBe(at(25));
  });

  it('are stored by many at once', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, second) => store.save(profileAt(second))));
    expect(await store.list(file, 'small')).toHaveLength(10);
    expect((await readdir(await folderOf())).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });

  it('that are broken are passed over, and left alone', async () => {
    await store.save(profileAt(1));
    const folder = await folderOf();
    await writeFile(path.join(folder, 'broken.json'), '{"version":1,');
    await writeFile(path.join(folder, 'future.json'), '{"version":2}');
    await mkdir(path.join(folder, 'folder.json'));
    expect(await store.list(file, 'small')).toHaveLength(1);
    await store.save(profileAt(2));
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['broken.json', 'future.json']));
  });
});

describe('a place that takes none', () => {
  it('is a file', async () => {
    const blocked = path.join(temporary, 'blocked');
    await writeFile(blocked, '');
    await expect(new ProfileStore(blocked).save(base)).rejects.toThrow(/could not be stored in .*blocked: a file lies where the folder should be\. It stays in view/);
  });

  it.skipIf(process.platform === 'win32')('is read-only', async () => {
    const folder = path.join(temporary, 'readonly');
    await mkdir(folder);
    await chmod(folder, 0o555);
    await chmod(temporary, 0o755);
    // Root may write anywhere; for this it is no one.
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65534);
    try {
      await expect(new ProfileStore(folder).save(base)).rejects.toThrow(/writing there is not permitted/);
      expect(await new ProfileStore(folder).list(file, 'small')).toEqual([]);
    } finally {
      if (root) process.seteuid?.(0);
    }
  });
});
