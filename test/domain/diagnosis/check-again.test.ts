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
  ])('%s', (_, job, earlier, seconds) => expect(checkAgainAfter(job, earlier, NOW)).toBe(seconds));
});
