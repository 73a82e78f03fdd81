import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withTables } from '../../scripts/readme.ts';
import { ROOT } from '../support/repository.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

it('has the tables that the code generates; npm run docs rewrites them', () => {
  expect(README).toBe(withTables(README));
});

it('stays short', () => {
  expect(README.split('\n').length).toBeLessThan(300);
});

it('shows a configuration that a host can read', () => {
  const blocks = [...README.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json!));
  expect(blocks.flatMap((block) => Object.keys(block.mcpServers ?? {}))).toContain('aws-backup');
});
