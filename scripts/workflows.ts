// npm run workflows: has every conversation of test/e2e/workflows, prints what each costs, and writes the figures for the
// documentation. Exits 1 if a budget or a fact does not hold; then the figures stay as they were.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONVERSATIONS_REPORT } from './docs/conversations.ts';

const measured = join('test-report', 'workflows.json');
rmSync(measured, { force: true });
const vitest = join('node_modules', 'vitest', 'vitest.mjs');
const file = join('test', 'e2e', 'workflows', 'conversations.test.ts');
const { status } = spawnSync(process.execPath, [vitest, 'run', file], { stdio: 'inherit' });
if (status === 0 && existsSync(measured)) writeFileSync(CONVERSATIONS_REPORT, readFileSync(measured));
process.exitCode = status ?? 1;
