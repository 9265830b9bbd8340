import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
const { contributes } = JSON.parse(text('package.json')) as { contributes: { commands: { command: string }[]; walkthroughs: Walkthrough[] } };
const commands = contributes.commands.map(({ command }) => command);

interface Walkthrough {
  steps: { description: string; media: { image?: Record<string, string>; markdown?: string }; completionEvents: string[] }[];
}

const steps = contributes.walkthroughs.flatMap((one) => one.steps);

describe('the package', () => {
  it('has every file that its walkthrough shows', () => {
    const packaged = text('.vscodeignore').split('\n').filter((line) => line.startsWith('!')).map((line) => new RegExp(`^${line.slice(1).replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`));
    const shown = steps.flatMap(({ media: { image = {}, markdown } }) => [...Object.values(image), ...(markdown ? [markdown] : [])]);
    expect(shown.length).toBeGreaterThan(4);
    expect(shown.filter((file) => !existsSync(path.join(root, file)) || !packaged.some((pattern) => pattern.test(file)))).toEqual([]);
    for (const { media: { image } } of steps) if (image) expect(Object.keys(image).sort()).toEqual(['dark', 'hc', 'hcLight', 'light']);
  });

  it('leads to commands that there are', () => {
    const named = steps.flatMap(({ description, completionEvents }) => [...description.matchAll(/command:([\w.]+)/g), ...completionEvents.join(' ').matchAll(/onCommand:([\w.]+)/g)].map(([, name]) => name));
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => !commands.includes(name ?? ''))).toEqual([]);
  });

  it('has a page whose pictures and documents are in the repository, at addresses that VS Code shows', () => {
    const links = [...text('docs/marketplace.md').matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !/^https:/.test(link))).toEqual([]);
    const files = links.flatMap((link) => /^https:\/\/github\.com\/blocklens\/blocklens\/(?:raw|blob)\/HEAD\/(.+)$/.exec(link)?.[1] ?? []);
    expect(files.filter((file) => file.endsWith('.png'))).toHaveLength(2);
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('has a page that begins with what a user does', () => {
    const [, first = ''] = text('docs/marketplace.md').split('\n\n');
    expect(first).toContain('**Blocklens: Show Architecture**');
    expect(text('docs/marketplace.md')).not.toMatch(/npm /);
  });
});
