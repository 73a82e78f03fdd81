import { describe, expect, it } from 'vitest';
import { checkAgainAfter } from '../../../src/domain/diagnosis/check-again.ts';
import type { CopyJob } from '../../../src/domain/shapes.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

/** A copy that took this long and ended an hour ago. */
const past = (seconds: number, BackupSizeInBytes?: number): CopyJob => ({
  CreationDate: ago(3600 + seconds),
  CompletionDate: ago(3600),
  BackupSizeInBytes,
});

describe('checkAgainAfter', () => {
  it.each<[what: string, job: CopyJob, earlier: CopyJob[], seconds: number]>([
    ['is the rest of the time that an earlier copy took', { CreationDate: ago(100) }, [past(600)], 500],
    [
      'is scaled by size if both sizes are known',
      { CreationDate: ago(100), BackupSizeInBytes: 30 },
      [past(600, 10)],
      1800 - 100,
    ],
    ['is not scaled if one size is not known', { CreationDate: ago(100), BackupSizeInBytes: 30 }, [past(600)], 500],
    ['is not scaled if one size is 0', { CreationDate: ago(100), BackupSizeInBytes: 30 }, [past(600, 0)], 500],
    ['uses the median of several copies', { CreationDate: ago(0) }, [past(9000), past(100), past(600)], 600],
    ['uses the longer of two copies', { CreationDate: ago(0) }, [past(900), past(600)], 900],
    ['is half the time so far if there is no earlier copy', { CreationDate: ago(1000) }, [], 500],
    [
      'is half the time so far if the job takes longer than any earlier copy',
      { CreationDate: ago(1000) },
      [past(600)],
      500,
    ],
    [
      'is half the time so far if the job takes as long as the earlier copy',
      { CreationDate: ago(600) },
      [past(600)],
      300,
    ],
    ['is at least 30 seconds', { CreationDate: ago(10) }, [], 30],
    ['is at most 6 hours', { CreationDate: ago(0) }, [past(100_000)], 21_600],
    ['is 30 seconds for a job without a date', {}, [], 30],
    ['is the whole time for a job that has not begun', { CreationDate: ago(-500) }, [past(600)], 600],
    ['ignores a copy that ended before it began', { CreationDate: ago(1000) }, [past(-50)], 500],
    ['ignores a copy without an end', { CreationDate: ago(1000) }, [{ CreationDate: ago(5000) }], 500],
    [
      'ignores a copy without an end among others',
      { CreationDate: ago(0) },
      [past(600), { CreationDate: ago(9) }],
      600,
    ],
    [
      'ignores a copy that ended before it began among others',
      { CreationDate: ago(0) },
      [past(-5), past(600), past(900)],
      900,
    ],
    ['counts a copy that took no time', { CreationDate: ago(0) }, [past(0), past(600), past(900)], 600],
    ['is in whole seconds', { CreationDate: new Date(NOW - 100_400).toISOString() }, [past(600)], 500],
  ])('%s', (_, job, earlier, seconds) => expect(checkAgainAfter(job, earlier, NOW).seconds).toBe(seconds));

  const GIB = 1024 ** 3;
  const to = (region: string) => ({
    DestinationBackupVaultArn: `arn:aws:backup:${region}:123456789012:backup-vault:copies`,
  });

  it.each<[what: string, job: CopyJob, earlier: CopyJob[], basis: string, copies: number, seconds: number]>([
    [
      'names the copies that it follows from',
      { CreationDate: ago(0) },
      [past(90), past(60), past(80)],
      'earlier copies',
      3,
      80,
    ],
    [
      'prefers copies to the same Region and account',
      { CreationDate: ago(0), ...to('us-west-2') },
      [{ ...past(900), ...to('us-west-2') }, past(60), { ...past(80), ...to('eu-west-1') }],
      'earlier copies',
      1,
      900,
    ],
    [
      'does not follow from copies of quite another size',
      { CreationDate: ago(0), BackupSizeInBytes: 32 * GIB },
      [past(600, GIB)],
      'nothing',
      0,
      86,
    ],
    [
      'does not follow from copies that were much larger',
      { CreationDate: ago(0), BackupSizeInBytes: GIB },
      [past(600, 32 * GIB)],
      'nothing',
      0,
      32,
    ],
    [
      'is longer for a larger copy that nothing tells of',
      { CreationDate: ago(0), BackupSizeInBytes: 2200 * GIB },
      [],
      'nothing',
      0,
      3880,
    ],
    ['grows with the time so far', { CreationDate: ago(10_000), BackupSizeInBytes: GIB }, [], 'nothing', 0, 5000],
    [
      'says that a copy takes longer than the earlier ones',
      { CreationDate: ago(700) },
      [past(600)],
      'longer than earlier copies',
      1,
      350,
    ],
  ])('%s', (_, job, earlier, basis, copies, seconds) =>
    expect(checkAgainAfter(job, earlier, NOW)).toEqual({ basis, copies, seconds }),
  );
});
