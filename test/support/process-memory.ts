import { readFileSync } from 'node:fs';

export interface ProcessMemory {
  /** Anonymous memory: heap, stacks and buffers. */
  heap: number;
  resident: number;
  /** The most resident memory so far. */
  peak: number;
}

/** The memory of a process in MiB; undefined where the system has no /proc. */
export function memoryOf(pid: number | undefined): ProcessMemory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
    return { heap: of('RssAnon'), resident: of('VmRSS'), peak: of('VmHWM') };
  } catch {
    return undefined;
  }
}
