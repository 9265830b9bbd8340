import { describe, expect, it } from 'vitest';
import { inReadingOrder, neighbour, stepFor } from '../../../webview/input/navigate';
import { blockScene, edge, item, scene } from './scenes';

describe('reading order', () => {
  it('has parents before children, along the flow', () => {
    expect(inReadingOrder(blockScene()).map(({ id }) => id)).toEqual(['a', 'block', 'b', 'c', 'd']);
    const across = scene([item('right', 300, 0), item('left', 0, 50)], [], 'right');
    expect(inReadingOrder(across).map(({ id }) => id)).toEqual(['left', 'right']);
  });
});

describe('arrow keys', () => {
  it('follow the drawing', () => {
    expect([stepFor('ArrowDown', 'down'), stepFor('ArrowRight', 'right'), stepFor('ArrowUp', 'right'), stepFor('x', 'down')])
      .toEqual(['forward', 'forward', 'before', null]);
  });

  it('go along edges, the main one before a shortcut', () => {
    const drawn = blockScene();
    expect(neighbour(drawn, 'a', 'forward')).toBe('b');
    expect(neighbour(drawn, 'd', 'back')).toBe('c');
  });

  it('leave an open block by its border', () => {
    expect(neighbour(blockScene(), 'block', 'forward')).toBe('d');
    expect(neighbour(blockScene(), 'block', 'back')).toBe('a');
  });

  it('enter an open block and come out of it', () => {
    expect(neighbour(blockScene(), 'block', 'after')).toBe('b');
    expect(neighbour(blockScene(), 'b', 'before')).toBe('block');
  });

  it('go to the branch beside, not to one far below', () => {
    const branches = scene([item('l', 0, 100), item('r', 140, 110), item('far', 140, 900)], [edge('l', 'far', [[50, 128], [190, 900]])]);
    expect(neighbour(branches, 'l', 'after')).toBe('r');
    expect(neighbour(branches, 'r', 'before')).toBe('l');
    expect(neighbour(branches, 'r', 'after')).toBeNull();
  });
});
