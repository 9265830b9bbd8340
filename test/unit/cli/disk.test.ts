import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { disk, engineFile } from '../../../src/cli/disk';

const root = mkdtempSync(path.join(tmpdir(), 'blocklens-disk-'));
afterAll(() => rmSync(root, { recursive: true }));
for (const file of ['package.json', 'src/model.ts', 'src/deep/page.html', 'test/train.mjs', 'src/library.min.js', 'node_modules/one/index.js', 'dist/model.js', '.cache/a.js', 'readme.md']) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), '');
}

describe('what is in a folder', () => {
  it('is its folders, linked ones too, and the files that imports may lead to', async () => {
    const linked = path.join(root, 'src/linked');
    symlinkSync(path.join(root, 'test'), linked, 'junction');
    const names = await disk.entries?.(engineFile(path.join(root, 'src')));
    const around = await disk.entries?.(engineFile(root));
    rmSync(linked);
    expect(names?.sort()).toEqual(['deep/', 'library.min.js', 'linked/', 'model.ts']);
    expect(around?.sort()).toEqual(['.cache/', 'dist/', 'node_modules/', 'package.json', 'src/', 'test/']);
  });

  it('is nothing where there is no folder', async () => {
    expect(await disk.entries?.(engineFile(path.join(root, 'none')))).toEqual([]);
    expect(await disk.entries?.(engineFile(path.join(root, 'package.json')))).toEqual([]);
  });
});

describe('the files around a file', () => {
  it('are those of its project, without packages and what is built', async () => {
    const listed = await disk.list?.(engineFile(path.join(root, 'src/model.ts'))) ?? [];
    expect(listed.map(({ file }) => path.relative(root, file)).sort()).toEqual(['src/deep/page.html', 'src/model.ts', 'test/train.mjs']);
    expect(listed.every(({ stamp }) => stamp > 0)).toBe(true);
  });

  it('are only those beside it where there is no project', async () => {
    const alone = mkdtempSync(path.join(tmpdir(), 'blocklens-alone-'));
    mkdirSync(path.join(alone, 'inner'));
    for (const file of ['a.ts', 'b.ts', 'inner/c.ts']) writeFileSync(path.join(alone, file), '');
    const listed = await disk.list?.(path.join(alone, 'a.ts')) ?? [];
    rmSync(alone, { recursive: true });
    expect(listed.map(({ file }) => path.basename(file)).sort()).toEqual(['a.ts', 'b.ts']);
  });
});
