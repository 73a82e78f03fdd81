import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withTables } from '../../scripts/docs/readme.ts';
import { ROOT } from '../support/repository.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

it('has up-to-date tables; npm run docs rewrites them', () => {
  expect(README).toBe(withTables(README));
});

it('has less than 300 lines', () => {
  expect(README.split('\n').length).toBeLessThan(300);
});

it('shows a valid host configuration', () => {
  const blocks = [...README.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json!));
  expect(blocks.flatMap((block) => Object.keys(block.mcpServers ?? {}))).toContain('aws-backup');
});
