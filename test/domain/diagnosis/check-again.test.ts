import { describe, expect, it } from 'vitest';
import { checkAgainAfter } from '../../../src/domain/diagnosis/check-again.ts';
import { type CopyJob, isTerminal } from '../../../src/domain/shapes.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

/** A copy that took so long; it ended an hour ago. */
const past = (seconds: number, BackupSizeInBytes?: number): CopyJob => ({
  CreationDate: ago(3600 + seconds),
  CompletionDate: ago(3600),
  BackupSizeInBytes,
});

describe('checkAgainAfter', () => {
  it.each<[what: string, job: CopyJob, earlier: CopyJob[], seconds: number]>([
    ['what is left of the time that an earlier copy took', { CreationDate: ago(100) }, [past(600)], 500],
    [
      'scaled by size where both are known',
      { CreationDate: ago(100), BackupSizeInBytes: 30 },
      [past(600, 10)],
      1800 - 100,
    ],
    ['unscaled where one is not', { CreationDate: ago(100), BackupSizeInBytes: 30 }, [past(600)], 500],
    ['unscaled where one is 0', { CreationDate: ago(100), BackupSizeInBytes: 30 }, [past(600, 0)], 500],
    ['the median of several', { CreationDate: ago(0) }, [past(9000), past(100), past(600)], 600],
    ['the upper one of two', { CreationDate: ago(0) }, [past(900), past(600)], 900],
    ['half the time so far where nothing is known', { CreationDate: ago(1000) }, [], 500],
    ['half the time so far where it takes longer than any', { CreationDate: ago(1000) }, [past(600)], 500],
    ['half the time so far at the very end', { CreationDate: ago(600) }, [past(600)], 300],
    ['no sooner than 30 s', { CreationDate: ago(10) }, [], 30],
    ['no later than 6 hours', { CreationDate: ago(0) }, [past(100_000)], 21_600],
    ['30 s for a job without a date', {}, [], 30],
    ['all of it for a job that begins later', { CreationDate: ago(-500) }, [past(600)], 600],
    ['a copy that ended before it began tells nothing', { CreationDate: ago(1000) }, [past(-50)], 500],
    ['a copy without its end tells nothing', { CreationDate: ago(1000) }, [{ CreationDate: ago(5000) }], 500],
    ['not a copy without its end beside others', { CreationDate: ago(0) }, [past(600), { CreationDate: ago(9) }], 600],
    [
      'not one that ended before it began beside others',
      { CreationDate: ago(0) },
      [past(-5), past(600), past(900)],
      900,
    ],
    ['one that took no time counts', { CreationDate: ago(0) }, [past(0), past(600), past(900)], 600],
    ['whole seconds', { CreationDate: new Date(NOW - 100_400).toISOString() }, [past(600)], 500],
  ])('%s', (_, job, earlier, seconds) => expect(checkAgainAfter(job, earlier, NOW)).toBe(seconds));
});

describe('isTerminal', () => {
  it.each([
    ['COMPLETED', true],
    ['FAILED', true],
    ['PARTIAL', true],
    ['CREATED', false],
    ['RUNNING', false],
    ['A_STATE_OF_NEXT_YEAR', false],
    [undefined, false],
  ])('%s: %s', (state, expected) => expect(isTerminal(state)).toBe(expected));
});
