import { readFile } from 'node:fs/promises';
import type { Clock } from '../../clock.ts';
import type { AuditLog } from '../../pipeline/audit-log.ts';

/** A line of the list of what a calibration has made. */
export interface JournalLine {
  Event: 'start' | 'started' | 'refused' | 'unclear' | 'copied' | 'deleted';
  Token?: string;
  Region?: string;
  /** The parameters of StartCopyJob. */
  Request?: object;
  CopyJobId?: string;
  Code?: string;
  RecoveryPointArn?: string;
  BackupVaultName?: string;
}

/**
 * The list of what a calibration makes: a line before each start is sent, and one for what came of it. Each is on disk before
 * anything else happens, so that the list is complete even if the process is killed.
 */
export class Journal {
  readonly #log: AuditLog;
  readonly #clock: Clock;

  constructor(log: AuditLog, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Rejects if the line is not on disk. */
  async add(line: JournalLine): Promise<void> {
    await this.#log.append({ Time: new Date(this.#clock.now()).toISOString(), ...line });
  }
}

/** The lines of a journal that a calibration has left. A line that was cut off by a kill or a full disk is left out. */
export async function readJournal(path: string): Promise<(JournalLine & { Time?: string })[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.flatMap((line) => {
    try {
      const value = JSON.parse(line);
      return typeof value === 'object' && value !== null && typeof value.Event === 'string' ? [value] : [];
    } catch {
      return [];
    }
  });
}
