import { and, choose, fail, isOneOf, isPresent, type States, set } from './asl.ts';
import { passes, RETRY_READS, TRANSIENT, UNNAMED } from './task-errors.ts';

/**
 * The pauses before the first look at a job that was started, and between two later ones, in seconds. Each look is three
 * state transitions, which AWS bills: a copy is known to have ended up to ten minutes late.
 */
const FIRST_PAUSE = 300;
const PAUSE = 600;

/** The states of a job that has ended and is no success. */
export const ENDED_WITHOUT_COPY = ['FAILED', 'PARTIAL', 'ABORTED', 'EXPIRED'];

const WATCH = { 'CopyJobId.$': '$.Seen.Job.CopyJobId' };

/**
 * The states that wait for a job and end as it does. A job can take days: a child's history of 25,000 events, nine for each
 * look, lasts for 19 of them, and the machine for 14.
 */
export function watchStates(backup: (action: string) => string): States {
  const message = '$.Seen.Job.StatusMessage';
  return {
    WatchSeen: set('Watch', WATCH, 'DescribeCopyJob'),
    WatchAnswer: set('Watch', WATCH, 'LetItRun'),
    LetItRun: { Type: 'Wait', Seconds: FIRST_PAUSE, Next: 'DescribeCopyJob' },
    DescribeCopyJob: {
      Type: 'Task',
      Resource: backup('describeCopyJob'),
      Parameters: { 'CopyJobId.$': '$.Watch.CopyJobId' },
      ResultSelector: { From: 'watch', 'Job.$': '$.CopyJob' },
      Retry: RETRY_READS,
      Catch: [
        { ErrorEquals: ['Backup.ResourceNotFoundException'], ResultPath: '$.Failure', Next: 'RecordGone' },
        { ErrorEquals: [...TRANSIENT, UNNAMED], ResultPath: '$.Failure', Next: 'JudgeUnread' },
      ],
      ResultPath: '$.Seen',
      Next: 'JudgeJob',
    },
    JudgeUnread: choose('Refused', { ...passes('Failure'), Next: 'WaitForJob' }),
    JudgeJob: choose(
      'WaitForJob',
      { ...isOneOf('$.Seen.Job.State', ['COMPLETED']), Next: 'Copied' },
      // What PARTIAL left behind would be left behind again: it is an end, and no success.
      { ...isOneOf('$.Seen.Job.State', ENDED_WITHOUT_COPY), Next: 'HasMessage' },
    ),
    WaitForJob: { Type: 'Wait', Seconds: PAUSE, Next: 'DescribeCopyJob' },
    Copied: {
      Type: 'Pass',
      Parameters: {
        Outcome: 'COMPLETED',
        'RecoveryPointArn.$': '$.RecoveryPointArn',
        'DestinationBackupVaultArn.$': '$.DestinationBackupVaultArn',
        'CopyJob.$': '$.Seen.Job',
      },
      End: true,
    },
    HasMessage: choose('EndWithoutMessage', {
      ...and(isPresent(message), { Variable: message, IsString: true }),
      Next: 'EndWithMessage',
    }),
    EndWithMessage: set('Failure', { ...ERROR, 'Cause.$': message }, 'Refused'),
    EndWithoutMessage: set('Failure', { ...ERROR, 'Cause.$': NO_REASON }, 'Refused'),
    RecordGone: fail(
      'CopyJob.NoRecord',
      'AWS has no record of the job any more: it keeps them for 30 days after their end. Whether there is a copy is not known. Look into the destination vault.',
    ),
  };
}

const NO_REASON =
  "States.Format('Copy job {} ended {}, and AWS gives no reason.', $.Seen.Job.CopyJobId, $.Seen.Job.State)";

const ERROR = { 'Error.$': "States.Format('CopyJob.{}', $.Seen.Job.State)" };
