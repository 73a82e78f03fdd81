import { expect, it } from 'vitest';
import { DAY } from '../../../src/domain/copy/lifecycle.ts';
import { datesOf } from '../../../src/domain/copy/origin.ts';
import { coverageOf } from '../../../src/domain/copy-set/coverage.ts';
import { KnownCopies } from '../../../src/domain/copy-set/known-copies.ts';
import type { RecoveryPoint } from '../../../src/domain/shapes.ts';
import { vaultArn } from '../../support/constants.ts';

// A vault that holds two copies of one backup. Both go back to the same date, so a copy of one of them in the destination
// does not show which.

const NOW = Date.parse('2026-11-30T03:00:00Z');
const ARCHIVE = vaultArn('archive');
const BACKUP = NOW - 60 * DAY;

const at = (time: number) => new Date(time).toISOString();

function copyOf(vault: string, id: string, created: number): RecoveryPoint {
  return {
    RecoveryPointArn: `arn:aws:backup:us-east-1:123456789012:recovery-point:${id}`,
    ResourceArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/orders',
    SourceBackupVaultArn: vault,
    CreationDate: at(created),
    Status: 'COMPLETED',
    Lifecycle: { DeleteAfterDays: 400 },
    CalculatedLifecycle: { DeleteAt: at(BACKUP + 400 * DAY) },
  };
}

const older = copyOf(vaultArn('Default'), 'older', NOW - 40 * DAY);
const younger = copyOf(vaultArn('Default'), 'younger', NOW - 5 * DAY);
const siblings = [older, younger].flatMap(datesOf).sort((one, other) => one - other);

function known(jobsListed = true): KnownCopies {
  const copies = new KnownCopies(NOW);
  copies.jobsListed = jobsListed;
  copies.addRow(copyOf(ARCHIVE, 'in-west', NOW - 39 * DAY));
  copies.settle(NOW);
  return copies;
}

it.each([
  ['alone in its vault', older, datesOf(older), true, 'covered'],
  ['beside the other one', older, siblings, true, 'unknown'],
  ['beside the other one, where jobs are denied', younger, siblings, false, 'unknown'],
  // AWS would list the job of its copy.
  ['beside the other one, younger than the records of jobs', younger, siblings, true, 'none'],
])('of a recovery point that is %s', (_what, point, dates, jobsListed, kind) => {
  expect(coverageOf(point, ARCHIVE, known(jobsListed), NOW, dates).kind).toBe(kind);
});
