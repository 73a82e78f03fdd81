import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
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
 * A folder that appears whole or not at all: it is written beside its place, and renamed. Every method throws the error of
 * the system. All are synchronous, so that a signal finds the folder between two of them: nothing is written after `drop`,
 * and a former export is never away from its place.
 */
export class OutFolder {
  readonly #path: string;
  readonly #half: string;
  readonly #old: string;
  readonly #files: string[] = [];

  constructor(out: string) {
    // A symbolic link stays one.
    this.#path = existsSync(out) ? realpathSync(out) : resolve(out);
    this.#half = `${this.#path}.${process.pid}.tmp`;
    this.#old = `${this.#path}.${process.pid}.old`;
    mkdirSync(this.#half);
  }

  /** The path to write a file of the folder to. */
  place(name: string): string {
    this.#files.push(name);
    return join(this.#half, name);
  }

  write(name: string, content: object | string): void {
    const path = this.place(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  }

  /** Puts the folder in its place, in which a former export may be. */
  finish(facts: object): void {
    const Files = [...this.#files, MARK];
    this.write(MARK, { Format: FORMAT, ...facts, Files });
    const isReplaced = existsSync(this.#path);
    if (isReplaced) renameSync(this.#path, this.#old);
    try {
      renameSync(this.#half, this.#path);
    } catch (error) {
      if (isReplaced) renameSync(this.#old, this.#path);
      throw error;
    }
    rmSync(this.#old, { recursive: true, force: true });
  }

  /** Leaves nothing but what was there before. */
  drop(): void {
    rmSync(this.#half, { recursive: true, force: true });
  }
}
