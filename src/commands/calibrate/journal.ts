import { readFile } from 'node:fs/promises';
import type { Clock } from '../../clock.ts';
import type { Parsed } from '../../domain/arn/arn.ts';
import type { AuditLog } from '../../pipeline/audit-log.ts';

const EVENTS = ['start', 'started', 'refused', 'unclear', 'copied', 'deleted'] as const;

/** How the name of such a list ends. */
export const ENDING = '.made.jsonl';

/** A line of the list of what a calibration has made. */
export interface JournalLine {
  Event: (typeof EVENTS)[number];
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

/**
 * The lines of a journal that a calibration has left. A line that was cut off by a kill or a full disk is left out. A file
 * without any line of a journal is refused: "0 jobs" would read as if no copy were left.
 */
export async function readJournal(path: string): Promise<Parsed<JournalLine[]>> {
  const fix = path.endsWith(ENDING)
    ? `Name the ${ENDING} file that calibrate wrote beside the file of --out.`
    : `Name the list of what calibrate made, as in --clean ${path}${ENDING}.`;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return { ok: false, problem: `It cannot be read (${(error as NodeJS.ErrnoException).code}).`, fix };
  }
  const value = text.split('\n').flatMap(journalLine);
  return value.length > 0 ? { ok: true, value } : { ok: false, problem: 'It lists nothing that calibrate made.', fix };
}

function journalLine(text: string): JournalLine[] {
  try {
    const value = JSON.parse(text);
    return EVENTS.includes(value?.Event) ? [value] : [];
  } catch {
    return [];
  }
}
