import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../support/repository.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const GUIDE = read('CONTRIBUTING.md');

describe('the tables of dependencies', () => {
  const tables = GUIDE.split('\n## Dependencies\n')[1]!;
  const rowsOf = (text: string) =>
    [...text.matchAll(/^\| `([^`]+)` \| [^|]+ \| [^|]+ \| ([^|]+) \|$/gm)].map(([, name, licence]) => ({
      name: name!,
      licence: licence!,
    }));
  const rows = rowsOf(tables);
  const [published] = tables.split('\n### In development\n').map((text) => rowsOf(text).map(({ name }) => name));

  it('have every package of package.json once, and no other', () => {
    expect(Object.keys(packageJson)).not.toContain('dependencies');
    expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(packageJson.devDependencies).toSorted());
  });

  it.each(rows)('have the licence of $name', ({ name, licence }) => {
    expect(licence).toBe(JSON.parse(read(join('node_modules', name, 'package.json'))).license);
  });

  it('list every bundled package as published', () => {
    const licences = read('dist/THIRD-PARTY-LICENSES.txt');
    const bundled = rows.filter(({ name }) => licences.includes(`\n${name} `)).map(({ name }) => name);
    expect(bundled.length).toBeGreaterThan(10);
    expect(published).toEqual(expect.arrayContaining(bundled));
  });
});

it('names files and folders that exist', () => {
  const paths = [...GUIDE.matchAll(/(?<![\w./<])(?:src|test|scripts|docs|assets|\.github)\/[\w./-]+(?![\w<>])/g)].map(
    ([path]) => path.replace(/\.$/, ''),
  );
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

it('names npm scripts that exist', () => {
  const scripts = [...GUIDE.matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name!);
  expect(scripts.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
});

it.each(['src', 'src/domain', 'scripts'])('says what each folder of %s is for', (parent) => {
  const [, tree] = /```text\n(src\/\n.*?)```/s.exec(GUIDE)!;
  const folders = readdirSync(join(ROOT, parent), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) expect(tree).toMatch(new RegExp(`^ +${name}/ +\\S`, 'm'));
});
