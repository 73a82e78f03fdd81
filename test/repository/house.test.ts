import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/repository.ts';

/** Files of src that can exceed 300 lines: most of each is a table. */
const TABLES = [
  'src/domain/copy/features.ts',
  'src/domain/diagnosis/messages.ts',
  'src/simulator/world/company/recovery-points.ts',
];

/** Without what the mutation test installs for itself. */
const entries = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .map((entry) => ({
      path: relative(ROOT, join(entry.parentPath, entry.name)).replaceAll(sep, '/'),
      parent: relative(ROOT, entry.parentPath).replaceAll(sep, '/'),
      isFolder: entry.isDirectory(),
    }))
    .filter(({ path }) => !path.includes('/node_modules'));
const foldersOf = (folder: string) => entries(folder).flatMap(({ path, isFolder }) => (isFolder ? path : []));
const filesOf = (folder: string) => entries(folder).flatMap(({ path, isFolder }) => (isFolder ? [] : path));

const lines = new Map(
  filesOf('src').map((path) => [path, readFileSync(join(ROOT, path), 'utf8').trimEnd().split('\n').length]),
);

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};

describe('src', () => {
  it('has a median file of at most 75 lines', () => {
    const sorted = [...lines.values()].sort((one, other) => one - other);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(75);
  });

  it('has no file of more than 300 lines, apart from tables', () => {
    const long = [...lines].flatMap(([path, count]) => (count > 300 ? path : []));
    expect(long.filter((path) => !TABLES.includes(path))).toEqual([]);
  });

  it('has every table in the list above', () => {
    expect(TABLES.filter((path) => !lines.has(path))).toEqual([]);
  });

  it('has no folder with more than 14 entries', () => {
    const full = [...groupBy(entries('src'), ({ parent }) => parent)].filter(([, inside]) => inside.length > 14);
    expect(full.map(([folder, inside]) => `${folder}: ${inside.length}`)).toEqual([]);
  });

  it('has no two files with the same base name, apart from index.ts and the simulator', () => {
    const files = filesOf('src').filter((path) => !path.startsWith('src/simulator/') && basename(path) !== 'index.ts');
    const same = [...groupBy(files, (path) => basename(path)).values()].filter((paths) => paths.length > 1);
    expect(same).toEqual([]);
  });

  it('has a main.ts of at most 40 lines', () => {
    expect(lines.get('src/main.ts')).toBeLessThanOrEqual(40);
  });
});

it('has no two folders whose names differ only in a final s', () => {
  const names = new Set(['src', 'test', 'scripts'].flatMap(foldersOf).map((path) => basename(path)));
  expect([...names].filter((name) => names.has(`${name}s`))).toEqual([]);
});

it('has scripts in TypeScript only', () => {
  expect(filesOf('scripts').filter((path) => !path.endsWith('.ts'))).toEqual([]);
});
