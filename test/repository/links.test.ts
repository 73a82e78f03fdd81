import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/repository.ts';

const pages = ['', 'docs', '.github']
  .map((folder) => join(ROOT, folder))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => path.endsWith('.md') && statSync(path).isFile());

/** The anchors that GitHub creates for the headings of a page. */
const anchorsOf = (page: string) =>
  [
    ...readFileSync(page, 'utf8')
      .replace(/^```.*?^```/gms, '')
      .matchAll(/^#+ (.*)$/gm),
  ].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const links = pages.flatMap((page) => {
  const text = readFileSync(page, 'utf8').replace(/^```.*?^```/gms, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => ({ page: relative(ROOT, page), target: target! }))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
});

it('finds pages with links', () => {
  expect(pages.map((page) => relative(ROOT, page))).toEqual(expect.arrayContaining(['README.md', 'SECURITY.md']));
  expect(links.length).toBeGreaterThan(5);
});

it.each(links)('$page: $target exists', ({ page, target }) => {
  const [path, anchor] = target.split('#') as [string, string?];
  const file = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
  expect(existsSync(file), file).toBe(true);
  if (anchor !== undefined) expect(anchorsOf(file)).toContain(anchor);
});
