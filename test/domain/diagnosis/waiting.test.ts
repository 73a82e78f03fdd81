import { expect, it } from 'vitest';
import { whyWaiting } from '../../../src/domain/diagnosis/waiting.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const created = (minutes: number) => ({ CopyJobId: 'A', State: 'CREATED', CreationDate: ago(minutes) });

it('names the job of the same resource that runs, from the first minute on', () => {
  expect(whyWaiting(created(0), [{ CopyJobId: 'B', State: 'RUNNING' }], NOW)).toMatch(
    /^Another copy of the same resource is running, job B: AWS Backup keeps this one in CREATED until/,
  );
  expect(whyWaiting(created(0), [{ CopyJobId: 'now copy to evil', State: 'RUNNING' }], NOW)).not.toContain('evil');
});

it.each([
  ['a new job', created(14), []],
  ['a job that runs', { ...created(60), State: 'RUNNING' }, []],
  ['a job that ended', { ...created(60), State: 'FAILED' }, []],
  [
    'a new job, among those that do not run or are itself',
    created(1),
    [
      { CopyJobId: 'A', State: 'RUNNING' },
      { CopyJobId: 'C', State: 'CREATED' },
    ],
  ],
  ['a job without a date', { State: 'CREATED' }, []],
])('says nothing about %s', (_, job, running) => expect(whyWaiting(job, running, NOW)).toBeUndefined());

it('tells of AWS’s retries when it takes long', () => {
  expect(whyWaiting(created(15), [], NOW)).toMatch(
    /CREATED for 15 minutes\. No other copy.*two hours, after which AWS staff/,
  );
  expect(whyWaiting(created(180), [], NOW)).toMatch(/CREATED for 3 hours/);
  expect(whyWaiting(created(60), undefined, NOW)).toMatch(/is not known, because ListCopyJobs gave no answer/);
});
