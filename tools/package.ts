// `npm run package`: blocklens.vsix for this platform; `npm run package -- --target win32-x64`: blocklens-win32-x64.vsix for another.
import { parseArgs } from 'node:util';
import { packageExtension } from './packaging';
import { inProject } from './project';

const { target } = parseArgs({ options: { target: { type: 'string' } } }).values;
const { file, bytes } = await packageExtension({ target, out: inProject(target ? `blocklens-${target}.vsix` : 'blocklens.vsix') });
console.log(`${file}: ${(bytes / 1e6).toFixed(1)} MB`);
