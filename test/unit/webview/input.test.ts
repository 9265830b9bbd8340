import { describe, expect, it } from 'vitest';
import { inReadingOrder, treeStep } from '../../../webview/input/navigate';
import { blockScene, item, scene } from './scenes';

describe('reading order', () => {
  it('has parents before children, along the flow', () => {
    expect(inReadingOrder(blockScene()).map(({ id }) => id)).toEqual(['a', 'block', 'b', 'c', 'd']);
    const across = scene([item('right', 300, 0), item('left', 0, 50)], [], 'right');
    expect(inReadingOrder(across).map(({ id }) => id)).toEqual(['left', 'right']);
  });
});

describe('arrow keys', () => {
  const drawn = blockScene();
  const closed = scene(drawn.items.filter(({ parent }) => parent === null).map((each) => ({ ...each, open: false })), []);

  it.each([
    ['go down through what is drawn, into an open block and out of it', drawn, 'ArrowDown', ['a', 'block', 'b', 'c', 'd', null]],
    ['go up again', drawn, 'ArrowUp', ['d', 'c', 'b', 'block', 'a', null]],
    ['pass a closed block', closed, 'ArrowDown', ['a', 'block', 'd', null]],
  ] as const)('%s', (_, from, key, way) => {
    for (const [i, id] of way.slice(0, -1).entries()) expect(treeStep(from, id!, key)).toEqual(way[i + 1] === null ? null : { go: way[i + 1] });
  });

  it('open and close as a tree’s do, and lead in and out', () => {
    expect(treeStep(closed, 'block', 'ArrowRight')).toEqual({ toggle: 'block' });
    expect(treeStep(drawn, 'block', 'ArrowRight')).toEqual({ go: 'b' });
    expect(treeStep(drawn, 'b', 'ArrowRight')).toBeNull();
    expect(treeStep(drawn, 'c', 'ArrowLeft')).toEqual({ go: 'block' });
    expect(treeStep(drawn, 'block', 'ArrowLeft')).toEqual({ toggle: 'block' });
    expect(treeStep(closed, 'block', 'ArrowLeft')).toBeNull();
    expect([treeStep(drawn, 'c', 'Home'), treeStep(drawn, 'a', 'End')]).toEqual([{ go: 'a' }, { go: 'd' }]);
  });
});
