import { rmSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { folderProblem } from '../report/out-file.ts';

/** The file by which a former export is recognized, and its member. */
export const MARK = 'export.json';
const FORMAT = 'aws-backup-mcp export step-functions';

/** Why an export cannot be written to this folder, or replace what is in it; undefined if it can. */
export async function outProblem(path: string): Promise<{ Problem: string; Fix: string } | undefined> {
  const now = await stat(path).catch(() => undefined);
  if (!now) return await folderProblem(resolve(path));
  if (!now.isDirectory()) return { Problem: 'It is a file.', Fix: 'Name a folder.' };
  const entries = await readdir(path);
  if (entries.length === 0 || (await isFormerExport(path))) return undefined;
  return {
    Problem: 'It is a folder with files that are not a former export.',
    Fix: 'Name a new or an empty folder: only a former export is replaced.',
  };
}

/** Whether a folder holds an export, and nothing that somebody has added to it. */
async function isFormerExport(path: string): Promise<boolean> {
  try {
    const { Format, Files } = JSON.parse(await readFile(join(path, MARK), 'utf8')) as Record<string, unknown>;
    if (Format !== FORMAT || !Array.isArray(Files)) return false;
    const found = await readdir(path, { recursive: true, withFileTypes: true });
    return found.every((entry) => {
      const file = join(entry.parentPath, entry.name).slice(join(path, '/').length).replaceAll('\\', '/');
      return entry.isDirectory() ? Files.some((one) => String(one).startsWith(`${file}/`)) : Files.includes(file);
    });
  } catch {
    return false;
  }
}

/**
 * A folder that appears whole or not at all: it is written beside its place, and renamed. Every method rejects with the
 * error of the system.
 */
export class OutFolder {
  readonly #path: string;
  readonly #half: string;
  readonly #files: string[] = [];

  private constructor(path: string) {
    this.#path = path;
    this.#half = `${path}.${process.pid}.tmp`;
  }

  static async begin(out: string): Promise<OutFolder> {
    // A symbolic link stays one.
    const folder = new OutFolder(await realpath(out).catch(() => resolve(out)));
    await mkdir(folder.#half);
    return folder;
  }

  /** The path to write a file of the folder to. */
  place(name: string): string {
    this.#files.push(name);
    return join(this.#half, name);
  }

  async write(name: string, content: object | string): Promise<void> {
    const path = this.place(name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  }

  /** Puts the folder in its place, in which a former export may be. */
  async finish(facts: object): Promise<void> {
    const Files = [...this.#files, MARK];
    await this.write(MARK, { Format: FORMAT, ...facts, Files });
    const old = `${this.#path}.${process.pid}.old`;
    const replaced = await rename(this.#path, old).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    try {
      await rename(this.#half, this.#path);
    } catch (error) {
      if (replaced) await rename(old, this.#path);
      throw error;
    }
    if (replaced) await rm(old, { recursive: true, force: true });
  }

  /** Leaves nothing. Synchronous, for a process that a signal ends. */
  drop(): void {
    rmSync(this.#half, { recursive: true, force: true });
  }
}
