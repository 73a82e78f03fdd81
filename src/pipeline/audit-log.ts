import { open } from 'node:fs/promises';

/** Appends lines to a file that may be rotated. Only its owner may read a file that this creates. */
export interface AuditLog {
  /** Resolves when the line is on disk. */
  append(line: Readonly<Record<string, unknown>>): Promise<void>;
}

/** @param path absolute. Opened for each line, so that a new file follows one that was rotated or removed. */
export function auditLog(path: string): AuditLog {
  return {
    async append(line) {
      const file = await open(path, 'a', 0o600);
      try {
        await file.appendFile(`${JSON.stringify(line)}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}

/** Why the file cannot be used, or undefined if it can. */
export async function auditProblem(path: string): Promise<string | undefined> {
  try {
    await (await open(path, 'a', 0o600)).close();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
