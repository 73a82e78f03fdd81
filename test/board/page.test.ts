import { expect, it } from 'vitest';
import { boardPage } from '../../src/board/index.ts';

it('is one document that loads nothing', () => {
  const page = boardPage();
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain(`default-src 'none'`);
  expect(page).not.toMatch(/https?:|src=|href=|url\(|@import/);
});

it('is at most 60 kB', () => {
  expect(Buffer.byteLength(boardPage())).toBeLessThanOrEqual(60_000);
});
