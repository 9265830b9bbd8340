import os from 'node:os';

/** The processor, as a device's name. */
export function processorName(): string {
  const cpus = os.cpus();
  const model = (cpus[0]?.model ?? '').replace(/\((R|TM)\)/gi, '').replace(/ @.*| (CPU|Processor)$/g, '').replace(/\s+/g, ' ').trim();
  return `${model || process.arch} (${cpus.length} ${cpus.length === 1 ? 'core' : 'cores'})`;
}
