import { execFileSync } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { LineFile } from '../../../src/commands/export/line-file.ts';
import { folder } from '../../support/folder.ts';
import { ROOT } from '../../support/repository.ts';

/** The most that the heap and the buffers of a process grow by while it writes so many lines, in MiB. */
function growth(lines: number, path: string): number {
  const program = join(ROOT, 'test', 'commands', 'export', 'write-lines.ts');
  const stdout = execFileSync(
    process.execPath,
    ['--max-semi-space-size=1', '--import', 'tsx', program, String(lines), path],
    {
      encoding: 'utf8',
      cwd: ROOT,
    },
  );
  return Number(stdout) / 2 ** 20;
}

it('writes 200,000 lines in the memory of none', { timeout: 240_000 }, async () => {
  const place = folder();
  const none = growth(0, join(place, 'none.jsonl'));
  const path = join(place, 'many.jsonl');
  expect(growth(200_000, path) - none).toBeLessThan(50);
  expect(statSync(path).size).toBeGreaterThan(100_000_000);
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (count % 100_000 === 0) expect(JSON.parse(line).RecoveryPointArn).toContain(String(count).padStart(8, '0'));
    count += 1;
  }
  expect(count).toBe(200_000);
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
