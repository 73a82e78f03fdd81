import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GENERATED } from '../../scripts/docs/generated.ts';
import { withTables } from '../../scripts/docs/readme.ts';
import { ROOT } from '../support/repository.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

it('has up-to-date tables; npm run docs rewrites them', () => {
  expect(README).toBe(withTables(README));
});

it.each(['docs/simulator.md', 'docs/workflows.md'])('%s has up-to-date tables; npm run docs rewrites them', (path) => {
  const page = readFileSync(join(ROOT, path), 'utf8');
  expect(page).toBe(GENERATED[path]!(page));
});

it('has less than 300 lines', () => {
  expect(README.split('\n').length).toBeLessThan(300);
});

it('shows a valid host configuration', () => {
  const blocks = [...README.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json!));
  expect(blocks.flatMap((block) => Object.keys(block.mcpServers ?? {}))).toContain('aws-backup');
});
