import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';

/** Appends lines to a file that may be rotated. Only its owner may read a file that this creates. */
export interface AuditLog {
  /**
   * Resolves when the line is on disk. Rejects if the file is not a regular one, or the line, or one that was written
   * together with it, is not there as a whole.
   */
  append(line: Readonly<Record<string, unknown>>): Promise<void>;
}

/**
 * One write at a time: beside another one, the end of the log is not known. Lines that come meanwhile go to the disk
 * together.
 *
 * @param path absolute. Opened for each write, so that a new file follows one that was rotated or removed.
 */
export function auditLog(path: string): AuditLog {
  let before: Promise<unknown> = Promise.resolve();
  let next: { text: string; written: Promise<void> } | undefined;
  const write = (): Promise<void> => {
    const text = next!.text;
    next = undefined;
    return appendText(path, text);
  };
  return {
    append(line) {
      const text = `${JSON.stringify(line)}\n`;
      if (next) next.text += text;
      else {
        next = { text, written: before.then(write) };
        before = next.written.catch(() => {});
      }
      return next.written;
    },
  };
}

async function appendText(path: string, text: string): Promise<void> {
  const { file, endsLine } = await openLog(path);
  try {
    // A line that was cut off, by a kill or a full disk, must not swallow the one after it.
    const bytes = Buffer.from(`${endsLine ? '' : '\n'}${text}`);
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) throw new Error('the disk is full');
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Why the file cannot be used, or undefined if it can. */
export async function auditProblem(path: string): Promise<string | undefined> {
  try {
    const { file } = await openLog(path);
    await file.close();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The file that the lines really go to, if the path is a symbolic link: whoever made the link has chosen it. */
export async function auditLinkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await realpath(path) : undefined;
  } catch {
    return undefined;
  }
}

// Windows has neither FIFOs that block nor controlling terminals.
const { O_APPEND, O_CREAT, O_RDWR, O_WRONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants;

/** Opens a regular file, and nothing else: a FIFO without a reader would block for ever, and a device keeps nothing. */
async function openLog(path: string): Promise<{ file: FileHandle; endsLine: boolean }> {
  const flags = O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY;
  let readable = true;
  const file = await open(path, flags | O_RDWR, 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES') throw error;
    readable = false;
    return open(path, flags | O_WRONLY, 0o600);
  });
  try {
    if (!(await file.stat()).isFile()) throw new Error('it is not a regular file');
    return { file, endsLine: await endsLine(file, readable) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

const NEWLINE = 10;

/** Looks again while the file grows: another process may be in the middle of a line. */
async function endsLine(file: FileHandle, readable: boolean): Promise<boolean> {
  let before: number | undefined;
  for (;;) {
    const { size } = await file.stat();
    if (size === 0 || (readable && (await byteAt(file, size - 1)) === NEWLINE)) return true;
    if (size === before) return false;
    before = size;
  }
}

async function byteAt(file: FileHandle, position: number): Promise<number | undefined> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, position);
  return bytesRead === 1 ? buffer[0] : undefined;
}
