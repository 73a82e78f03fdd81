import { describe, expect, it } from 'vitest';
import {
  classifyJobs,
  existedBefore,
  hasCopy,
  isOfCopy,
  isUnderWay,
  MAX_SKEW_MS,
  mayStillAppear,
  seenAs,
} from '../../../src/domain/copy/earlier-copies.ts';
import type { CopyJob } from '../../../src/domain/shapes.ts';
import { copyRequest } from '../../support/copy-request.ts';

const COPY = copyRequest();
const [POINT, VAULT] = [COPY.recoveryPoint.text, COPY.destination.text];

describe('classifyJobs', () => {
  const job = (CopyJobId: string, State: string | undefined, CreationDate?: string): CopyJob => ({
    CopyJobId,
    State,
    CreationDate,
  });
  const ids = (jobs: readonly CopyJob[]) => jobs.map((one) => one.CopyJobId);

  it('counts a job as ended only if it is FAILED, COMPLETED or PARTIAL', () => {
    const states = ['CREATED', 'FAILED', 'RUNNING', 'COMPLETED', 'PARTIAL', 'A_STATE_OF_NEXT_YEAR', undefined];
    const classified = classifyJobs(
      states.map((state, at) => job(`${at}`, state)),
      COPY,
    );
    expect(ids(classified.unfinished)).toEqual(['0', '2', '5', '6']);
    expect(ids(classified.copies)).toEqual(['3', '4']);
    expect(ids(classified.failed)).toEqual(['1']);
  });

  it.each(['FAILED', 'COMPLETED', 'RUNNING'])('sorts %s jobs newest first, and those without a date last', (state) => {
    const dates = ['2026-11-01T00:00:00.000Z', undefined, '2026-11-03T00:00:00.000Z', '2026-11-02T00:00:00.000Z'];
    const { unfinished, copies, failed } = classifyJobs(
      dates.map((date, at) => job(`${at}`, state, date)),
      COPY,
    );
    expect(ids([...unfinished, ...copies, ...failed])).toEqual(['2', '3', '0', '1']);
  });

  it('leaves out the jobs of other copies, and does not change the list', () => {
    const jobs = [
      { ...job('other point', 'FAILED'), SourceRecoveryPointArn: 'another' },
      { ...job('other vault', 'RUNNING'), DestinationBackupVaultArn: 'another' },
      { ...job('old', 'COMPLETED', '1'), SourceRecoveryPointArn: POINT, DestinationBackupVaultArn: VAULT },
      job('new', 'COMPLETED', '2'),
    ];
    expect(classifyJobs(jobs, COPY)).toEqual({ unfinished: [], copies: [jobs[3], jobs[2]], failed: [] });
    expect(ids(jobs)).toEqual(['other point', 'other vault', 'old', 'new']);
  });
});

describe('isOfCopy', () => {
  it.each([
    [{}, true],
    [{ SourceRecoveryPointArn: POINT }, true],
    [{ DestinationBackupVaultArn: VAULT }, true],
    [{ SourceRecoveryPointArn: POINT, DestinationBackupVaultArn: VAULT }, true],
    [{ SourceRecoveryPointArn: 'another', DestinationBackupVaultArn: VAULT }, false],
    [{ SourceRecoveryPointArn: POINT, DestinationBackupVaultArn: 'another' }, false],
    [{ SourceRecoveryPointArn: 'another' }, false],
  ])('%j: %s', (job, expected) => expect(isOfCopy(job, COPY)).toBe(expected));
});

describe('hasCopy', () => {
  const other = { State: 'COMPLETED', SourceRecoveryPointArn: 'another' } as CopyJob;
  const failed = { State: 'FAILED', SourceRecoveryPointArn: POINT } as CopyJob;

  it.each<[what: string, jobs: CopyJob[], expected: boolean]>([
    ['no job', [], false],
    ['a copy of another recovery point', [other], false],
    ['a failed job', [failed], false],
    ['a failed job, and a copy of another recovery point', [failed, other], false],
    ...(['CREATED', 'RUNNING', 'COMPLETED', 'PARTIAL', 'NEW'] as const).map((State): [string, CopyJob[], boolean] => [
      `a job that is ${State}, after a failed one`,
      [failed, other, { State, SourceRecoveryPointArn: POINT } as CopyJob],
      true,
    ]),
  ])('%s: %s', (_, jobs, expected) => expect(hasCopy(jobs, COPY)).toBe(expected));
});

describe('isUnderWay', () => {
  it.each([
    ['CREATED', true],
    ['RUNNING', true],
    ['COMPLETED', false],
    ['FAILED', false],
    ['PARTIAL', false],
    ['A_STATE_OF_NEXT_YEAR', false],
    [undefined, false],
  ])('%s: %s', (State, expected) => expect(isUnderWay({ State })).toBe(expected));
});

it('assumes the largest clock skew that AWS accepts in a signature', () => {
  expect(MAX_SKEW_MS).toBe(900_000);
});

describe('seenAs', () => {
  it.each([
    [{ Status: 'COMPLETED' }, 'there'],
    [{ Status: 'AVAILABLE' }, 'there'],
    [{ Status: 'PARTIAL' }, 'there'],
    [{ Status: 'STOPPED' }, 'there'],
    [{ Status: 'EXPIRED' }, 'there'],
    [{ Status: 'COMPLETED', StorageClass: 'COLD' }, 'there'],
    [{ Status: 'DELETING' }, 'gone'],
    [{ Status: 'COMPLETED', StorageClass: 'DELETED' }, 'gone'],
    [{ StorageClass: 'DELETED' }, 'gone'],
    [{ Status: 'CREATING' }, 'unknown'],
    [{ Status: 'A_STATUS_OF_NEXT_YEAR' }, 'unknown'],
    [{ Status: 'completed' }, 'unknown'],
    [{ Status: 'constructor' }, 'unknown'],
    [{}, 'unknown'],
  ])('%j: %s', (copy, expected) => expect(seenAs(copy)).toBe(expected));
});

describe('existedBefore', () => {
  const CALL = Date.parse('2026-11-22T10:00:00.000Z');

  it.each([
    ['2026-11-22T09:59:57.999Z', true],
    // AWS's Date header has whole seconds: a difference of two does not count.
    ['2026-11-22T09:59:58.000Z', false],
    ['2026-11-22T10:00:00.000Z', false],
    ['2026-11-22T10:00:01.000Z', false],
    ['no date', false],
    [undefined, false],
  ])('%s: %s', (creationDate, expected) => expect(existedBefore(creationDate, CALL)).toBe(expected));
});

describe('mayStillAppear', () => {
  const NOW = Date.parse('2026-11-22T10:00:00.000Z');

  it.each([
    ['2026-11-22T10:00:00.000Z', true],
    ['2026-11-22T09:45:00.001Z', true],
    // 15 minutes after the end of its job.
    ['2026-11-22T09:45:00.000Z', false],
    ['2026-10-22T10:00:00.000Z', false],
    ['no date', true],
    [undefined, true],
  ])('%s: %s', (CompletionDate, expected) => expect(mayStillAppear({ CompletionDate }, NOW)).toBe(expected));
});
