import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { ToolError } from '../../src/domain/errors.ts';
import { parseInput } from '../../src/pipeline/validate.ts';
import { listBackupVaults } from '../../src/tools/list-backup-vaults.ts';
import { fuzz, TARGETS } from './fuzz/index.ts';

// A part of what `npm run torture` does for minutes. A failure prints the command that repeats it.
const seed = Number(process.env.TORTURE_SEED ?? randomInt(2 ** 31));
process.stdout.write(`fuzz: seed ${seed}\n`);

it.each(Object.keys(TARGETS))('holds for any input: %s', (target) => {
  const { inputs, failure } = fuzz(target, seed, 300, process.env.TORTURE_PATH);
  expect(failure).toBeUndefined();
  expect(inputs).toBeGreaterThan(0);
});

// A bug that fuzzing found; the others are in test/domain/untrusted-text.test.ts and test/aws/failures.test.ts.
it.each(['', '\u200b'])('names an invisible member: %j', (key) => {
  const refused = () => parseInput(listBackupVaults, { [key]: 1 }, { profiles: [] });
  expect(refused).toThrow(ToolError);
  expect(refused).toThrow('"": There is no such member.');
});
