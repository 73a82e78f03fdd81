import { constants } from 'node:fs';
import { access, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Why a file cannot be written, as far as its folder and what is in its place tell before it is tried. */
export async function folderProblem(path: string): Promise<{ Problem: string; Fix: string } | undefined> {
  const now = await stat(path).catch(() => undefined);
  if (now?.isDirectory()) return { Problem: 'It is a folder.', Fix: 'Name the file in it.' };
  if (now && !now.isFile()) return undefined;
  try {
    await access(dirname(path), constants.W_OK);
    return undefined;
  } catch {
    return { Problem: 'Its folder does not exist, or cannot be written.', Fix: 'Create the folder, or name another.' };
  }
}

/**
 * Writes a file, or leaves the older one as it is: a reader never finds half of it. What is no regular file, such as
 * /dev/stdout, is written to. Rejects with the error of the system.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const now = await stat(path).catch(() => undefined);
  if (now && !now.isFile()) return await writeFile(path, text);
  // A symbolic link stays one.
  const file = now ? await realpath(path) : path;
  const half = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(half, text, { flag: 'wx', ...(now && { mode: now.mode & 0o777 }) });
    await rename(half, file);
  } catch (error) {
    await rm(half, { force: true }).catch(() => {});
    throw error;
  }
}
