import { and, choose, fail, isOneOf, isPresent, type States, set } from './asl.ts';
import { passes, RETRY_READS, TRANSIENT, UNNAMED } from './task-errors.ts';

/** The first pause between two looks at a running job, in seconds. It doubles up to the longest. */
const FIRST_PAUSE = 30;
const LONGEST_PAUSE = 960;

const WATCH = { 'CopyJobId.$': '$.Seen.Job.CopyJobId', Pause: FIRST_PAUSE };

/**
 * The states that wait for a job and end as it does. A job can take days: with the longest pause, a child's history of 25,000
 * events lasts for about 25 of them.
 */
export function watchStates(backup: (action: string) => string): States {
  const message = '$.Seen.Job.StatusMessage';
  return {
    WatchSeen: set('Watch', WATCH, 'DescribeCopyJob'),
    WatchAnswer: set('Watch', WATCH, 'JudgeJob'),
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
      { ...isOneOf('$.Seen.Job.State', ['FAILED', 'PARTIAL', 'ABORTED', 'EXPIRED']), Next: 'HasMessage' },
    ),
    WaitForJob: { Type: 'Wait', SecondsPath: '$.Watch.Pause', Next: 'CanWatchGrow' },
    CanWatchGrow: choose('DescribeCopyJob', {
      Variable: '$.Watch.Pause',
      NumericLessThan: LONGEST_PAUSE,
      Next: 'GrowWatch',
    }),
    GrowWatch: set(
      'Watch',
      { 'CopyJobId.$': '$.Watch.CopyJobId', 'Pause.$': 'States.MathAdd($.Watch.Pause, $.Watch.Pause)' },
      'DescribeCopyJob',
    ),
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
    EndWithoutMessage: set('Failure', { ...ERROR, Cause: 'AWS gives no reason.' }, 'Refused'),
    RecordGone: fail(
      'CopyJob.NoRecord',
      'AWS has no record of the job any more: it keeps them for 30 days after their end. Whether there is a copy is not known. Look into the destination vault.',
    ),
  };
}

const ERROR = { 'Error.$': "States.Format('CopyJob.{}', $.Seen.Job.State)" };
