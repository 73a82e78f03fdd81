import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A folder for one test. */
export function folder(): string {
  const path = create(tmpdir());
  onTestFinished(() => remove(path));
  return path;
}

/** A folder for all tests of a file. */
export function sharedFolder(parent = tmpdir()): string {
  const path = create(parent);
  afterAll(() => remove(path));
  return path;
}

const create = (parent: string) => mkdtempSync(join(parent, 'aws-backup-mcp-'));

// Windows keeps the files of a process for a moment after its end.
const remove = (path: string) => rmSync(path, { recursive: true, force: true, maxRetries: 5 });
