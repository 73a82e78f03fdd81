import { execFileSync } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { LineFile } from '../../../src/commands/export/line-file.ts';
import { folder } from '../../support/folder.ts';
import { ROOT } from '../../support/repository.ts';

const LINES = 20_000;

/** The most that the memory of a process grows by while it writes so many lines, in MiB. */
function growth(lines: number, path: string): number {
  const program = join(ROOT, 'test', 'commands', 'export', 'write-lines.ts');
  const args = ['--expose-gc', '--import', 'tsx', program, String(lines), path];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8', cwd: ROOT })) / 2 ** 20;
}

// npm run bench -- --only export does it with 1,000,000.
it('writes 20,000 lines and keeps none of them in memory', { timeout: 60_000 }, async () => {
  const path = join(folder(), 'many.jsonl');
  expect(growth(LINES, path)).toBeLessThan(8);
  expect(statSync(path).size).toBeGreaterThan(15_000_000);
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (count % 5000 === 0) expect(JSON.parse(line).RecoveryPointArn).toContain(String(count).padStart(8, '0'));
    count += 1;
  }
  expect(count).toBe(LINES);
});

it('writes lines longer than its buffer, in their order', async () => {
  const path = join(folder(), 'lines.jsonl');
  const values = [1, 300_000, 2, 262_144, 100_000, 200_000].map((size) => ({ text: 'ä'.repeat(size) }));
  const file = new LineFile(path);
  for (const value of values) file.write(value);
  file.end();
  const read: unknown[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) read.push(JSON.parse(line));
  expect(read).toEqual(values);
});

it.skipIf(process.platform !== 'linux')('throws what a full disk answers', () => {
  const file = new LineFile('/dev/full');
  file.write({ text: 'short' });
  expect(() => file.end()).toThrow('ENOSPC');
});
