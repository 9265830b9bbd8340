import { appendFileSync, readFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';
const started = Date.now();
function cpu() { const f = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' '); const [u, s, cu, cs] = f.slice(11, 15).map(Number); return [u / 100, s / 100, cu / 100, cs / 100]; }
afterAll(() => { setTimeout(() => {}, 0); appendFileSync('/tmp/m/cpu.tsv', [expect.getState().testPath, ...cpu(), (Date.now() - started) / 1000].join('\t') + '\n'); });
