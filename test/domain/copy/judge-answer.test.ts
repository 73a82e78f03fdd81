import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttemptAnswer, judgeAnswer } from '../../../src/domain/copy/judge-answer.ts';
import type { CopyJob } from '../../../src/domain/shapes.ts';
import { copyRequest } from '../../support/copy-request.ts';

const COPY = copyRequest();
const job = (State: string | undefined, more: CopyJob = {}): CopyJob => ({
  CopyJobId: 'A',
  State,
  SourceRecoveryPointArn: COPY.recoveryPoint.text,
  DestinationBackupVaultArn: COPY.destination.text,
  ...more,
});
const ANOTHER = job('RUNNING', { SourceRecoveryPointArn: 'another' });
const ENDED = [job('FAILED')];

const judge = (answer: Partial<AttemptAnswer>) =>
  judgeAnswer({ CopyJobId: 'NEW', isOld: false, ended: [], unlisted: false, ownToken: false, ...answer }, COPY);

describe('judgeAnswer', () => {
  type Row = [what: string, answer: Partial<AttemptAnswer>, meaning: ReturnType<typeof judgeAnswer>];
  const rows: Row[] = [
    ['a new job, and nothing came before', {}, 'started'],
    ['a new job, and the list is denied', { unlisted: true }, 'started'],
    ['an old job', { isOld: true }, 'read_job'],
    ['a new job beside one that failed', { ended: ENDED }, 'read_job'],
    ['a new job of a point whose records may be gone', { inVault: { kind: 'none' } }, 'read_job'],
    ['that, and the job could not be read', { inVault: { kind: 'none' }, job: 'unread' }, 'started'],
    ['a new job, and the vault cannot be read', { inVault: { kind: 'unknown' } }, 'started'],
    ['a new job for a token of the caller', { ownToken: true }, 'read_job'],
    ['the job that is known to have failed', { CopyJobId: 'A', isOld: true, ended: ENDED }, 'next_attempt'],
    ['that job, with a reply that looks new', { CopyJobId: 'A', ended: ENDED }, 'next_attempt'],
    ['that job, for a token of the caller', { CopyJobId: 'A', ended: ENDED, ownToken: true }, 'read_job'],
    ['an old job that was read as FAILED', { isOld: true, job: job('FAILED') }, 'next_attempt'],
    ['a new job that has FAILED at once', { ended: ENDED, job: job('FAILED') }, 'started'],
    ['an old FAILED job, where the list is denied', { isOld: true, unlisted: true, job: job('FAILED') }, 'existed'],
    ['an old FAILED job, for a token of the caller', { isOld: true, ownToken: true, job: job('FAILED') }, 'existed'],
    ['an old job that is RUNNING', { isOld: true, job: job('RUNNING') }, 'existed'],
    ['an old job that is COMPLETED', { isOld: true, job: job('COMPLETED') }, 'existed'],
    ['an old PARTIAL job', { isOld: true, job: job('PARTIAL') }, 'existed'],
    ['an old job in a new state', { isOld: true, job: job('A_STATE_OF_NEXT_YEAR') }, 'existed'],
    ['a new job that was read', { ended: ENDED, job: job('CREATED') }, 'started'],
    ['a job that could not be read', { isOld: true, job: 'unread' }, 'existed'],
    ['a reply that looks new, of a job that could not be read', { ended: ENDED, job: 'unread' }, 'existed'],
    ['an id that no job has', { ended: ENDED, job: 'no record' }, 'unknown_job'],
    ['an id that no job has, for a token of the caller', { ownToken: true, job: 'no record' }, 'existed'],
    [
      'an id that no job has, and a vault that cannot be read',
      { job: 'no record', inVault: { kind: 'unknown' } },
      'existed',
    ],
    ['an old job without a record', { isOld: true, job: 'no record' }, 'existed'],
    ['that, and no copy in the vault', { isOld: true, job: 'no record', inVault: { kind: 'none' } }, 'next_attempt'],
    ['the job of another copy', { isOld: true, job: ANOTHER }, 'other_copy'],
    ['the job of another copy, for a token of the caller', { ownToken: true, job: ANOTHER }, 'other_copy'],
    [
      'a job into another vault',
      { ownToken: true, job: job('RUNNING', { DestinationBackupVaultArn: 'x' }) },
      'other_copy',
    ],
    ['a new job of the caller’s token', { ownToken: true, job: job('RUNNING') }, 'started'],
    [
      'a job of the caller’s token that AWS describes without its source',
      { ownToken: true, job: job('RUNNING', { SourceRecoveryPointArn: undefined }) },
      'existed',
    ],
  ];
  it.each(rows)('%s', (_, answer, meaning) => expect(judge(answer)).toBe(meaning));

  const answers = fc.record({
    CopyJobId: fc.constantFrom('A', 'NEW'),
    isOld: fc.boolean(),
    job: fc.constantFrom<AttemptAnswer['job'][]>(
      undefined,
      'no record',
      'unread',
      ANOTHER,
      ...['CREATED', 'RUNNING', 'COMPLETED', 'PARTIAL', 'FAILED', 'NEXT_YEAR', undefined].map((state) => job(state)),
    ),
    ended: fc.constantFrom<CopyJob[][]>([], ENDED),
    unlisted: fc.boolean(),
    ownToken: fc.boolean(),
    inVault: fc.constantFrom<AttemptAnswer['inVault'][]>(undefined, { kind: 'none' }, { kind: 'unknown' }),
  });

  it('goes on to the next attempt only past a job that has ended without a copy', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        if (judge(answer) !== 'next_attempt') return;
        expect([answer.ownToken, answer.unlisted && answer.ended.length === 0]).toEqual([false, false]);
        const failed = typeof answer.job === 'object' && answer.job.State === 'FAILED' && answer.isOld;
        const known = answer.ended.some((one) => one.CopyJobId === answer.CopyJobId);
        const forgotten = answer.job === 'no record' && answer.isOld && answer.inVault?.kind === 'none';
        expect(failed || known || forgotten).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('says started only of a job that may be of this call, and asks to read a job once', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const meaning = judge(answer);
        if (meaning === 'started') expect(answer.isOld).toBe(false);
        if (meaning === 'read_job') expect(answer.job).toBeUndefined();
        if (answer.job === ANOTHER && meaning !== 'next_attempt') expect(meaning).toBe('other_copy');
      }),
      { numRuns: 2000 },
    );
  });
});
