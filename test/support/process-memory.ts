import { readFileSync } from 'node:fs';

export interface ProcessMemory {
  /** Anonymous memory: heap, stacks and buffers. */
  heap: number;
  resident: number;
  /** The most resident memory so far. */
  peak: number;
}

/** The memory of a process in MiB; undefined where the system has no /proc, and once the process has ended. */
export function memoryOf(pid: number | undefined): ProcessMemory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
    const memory = { heap: of('RssAnon'), resident: of('VmRSS'), peak: of('VmHWM') };
    // Of a process that has ended and is not yet collected, the system knows the name and the state.
    return Number.isNaN(memory.peak) ? undefined : memory;
  } catch {
    return undefined;
  }
}
