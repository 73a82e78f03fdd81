import { and, choose, fail, isOneOf, isPresent, outputWith, type States, set, type Test } from './asl.ts';
import { RETRY_READS, TRANSIENT, UNNAMED } from './task-errors.ts';

/** AWS documents no delay between the end of a job and the moment from which its copy can be read, nor that there is none. */
const SETTLING_SECONDS = 900;

/** Far more jobs than one copy can have. A list that does not end is no list. */
const MOST_PAGES = 200;

/** A page of jobs stays far below the 256 KiB that Step Functions passes from state to state. */
const PAGE_SIZE = 50;

const isKnown: Test = { Variable: '$.Walk.IsKnown', BooleanEquals: true };

/** Whether a job that AWS describes is another copy's. A member that AWS left out cannot contradict. */
export const isOfOtherCopy: Test = {
  Or: [
    differs('$.Seen.Job.SourceRecoveryPointArn', '$.RecoveryPointArn'),
    differs('$.Seen.Job.DestinationBackupVaultArn', '$.DestinationBackupVaultArn'),
  ],
};

/**
 * The states that look whether the copy exists or runs. AWS's lists decide, all pages of them: a job under way is waited for,
 * a copy that was made ends the child, and only where all jobs have ended without a copy is one started.
 *
 * @param backup the ARN of an action of AWS Backup.
 * @param visible the destinations that the machine can look into: vaults of its own account and Region.
 */
export function lookStates(backup: (action: string) => string, visible: readonly string[]): States {
  const Catch = [{ ErrorEquals: [...TRANSIENT, UNNAMED], ResultPath: '$.Failure', Next: 'JudgeFailure' }];
  const Filters = {
    'BySourceRecoveryPointArn.$': '$.RecoveryPointArn',
    'ByDestinationVaultArn.$': '$.DestinationBackupVaultArn',
    MaxResults: PAGE_SIZE,
  };
  const list = { Type: 'Task', Resource: backup('listCopyJobs'), Retry: RETRY_READS, Catch, ResultPath: '$.Page' };
  const canLook = visible.length === 0 ? [] : [{ ...isVisible(visible), Next: 'DescribeCopy' }];
  return {
    BeginLook: set('Look', { 'At.$': '$$.State.EnteredTime', Ended: 0, Pages: 1 }, 'ListCopyJobs'),
    ListCopyJobs: { ...list, Parameters: Filters, Next: 'CountRows' },
    CountRows: set('Row', { Index: 0, 'Count.$': 'States.ArrayLength($.Page.CopyJobs)' }, 'JudgePage'),
    // One state for each question would be billed for each.
    JudgePage: choose(
      'ReadClock',
      { Variable: '$.Row.Index', NumericLessThanPath: '$.Row.Count', Next: 'TakeRow' },
      {
        ...and(isPresent('$.Page.NextToken'), { Variable: '$.Page.NextToken', IsString: true }),
        Next: 'CountPage',
      },
      // AWS knows the token of this attempt. Enough jobs are listed that have ended to explain it, or nothing is started.
      {
        ...and(isKnown, { Variable: '$.Look.Ended', NumericGreaterThanPath: '$.Walk.Attempt' }),
        Next: 'NextAttempt',
      },
      { ...isKnown, Next: 'NoRecord' },
    ),
    TakeRow: set('Seen', { From: 'list', 'Job.$': 'States.ArrayGetItem($.Page.CopyJobs, $.Row.Index)' }, 'JudgeRow'),
    JudgeRow: choose(
      // CREATED, RUNNING, and any state that AWS adds: none of them is known to have ended.
      'WatchSeen',
      { ...isOfOtherCopy, Next: 'NextRow' },
      { ...isOneOf('$.Seen.Job.State', ['FAILED']), Next: 'CountEnded' },
      { ...isOneOf('$.Seen.Job.State', ['COMPLETED', 'PARTIAL']), Next: 'IsKnownToBeGone' },
    ),
    CountEnded: set(
      'Look',
      { 'At.$': '$.Look.At', 'Ended.$': 'States.MathAdd($.Look.Ended, 1)', 'Pages.$': '$.Look.Pages' },
      'NextRow',
    ),
    NextRow: set('Row', { 'Index.$': 'States.MathAdd($.Row.Index, 1)', 'Count.$': '$.Row.Count' }, 'JudgePage'),
    CountPage: set(
      'Look',
      { 'At.$': '$.Look.At', 'Ended.$': '$.Look.Ended', 'Pages.$': 'States.MathAdd($.Look.Pages, 1)' },
      'IsListEndless',
    ),
    IsListEndless: choose('ListNextPage', {
      Variable: '$.Look.Pages',
      NumericGreaterThan: MOST_PAGES,
      Next: 'EndlessList',
    }),
    ListNextPage: {
      ...list,
      Parameters: { ...Filters, 'NextToken.$': '$.Page.NextToken' },
      Next: 'CountRows',
    },
    EndlessList: fail(
      'CopyJobs.EndlessList',
      `AWS listed more than ${MOST_PAGES} pages of copy jobs for one copy, so whether it exists is not known. Nothing was started.`,
    ),

    // A copy was made. It counts unless it is known to be gone.
    IsKnownToBeGone: set(
      'Check',
      { 'IsGone.$': 'States.ArrayContains($.GoneCopyJobIds, $.Seen.Job.CopyJobId)' },
      'JudgeGone',
    ),
    JudgeGone: choose('JudgeJob', { Variable: '$.Check.IsGone', BooleanEquals: true, Next: 'PassOver' }, ...canLook),
    PassOver: choose('NextAttempt', { Variable: '$.Seen.From', StringEquals: 'list', Next: 'CountEnded' }),
    ...(visible.length > 0 && {
      DescribeCopy: {
        Type: 'Task',
        Resource: backup('describeRecoveryPoint'),
        Parameters: {
          'BackupVaultName.$': "States.ArrayGetItem(States.StringSplit($.DestinationBackupVaultArn, ':'), 6)",
          'RecoveryPointArn.$': '$.Seen.Job.DestinationRecoveryPointArn',
        },
        Retry: RETRY_READS,
        Catch: [
          { ErrorEquals: ['Backup.ResourceNotFoundException'], ResultPath: '$.Failure', Next: 'MayItStillAppear' },
          ...Catch,
        ],
        ResultPath: '$.Copy',
        Next: 'JudgeCopy',
      },
      JudgeCopy: choose(
        'JudgeJob',
        { ...isOneOf('$.Copy.Status', ['DELETING']), Next: 'PassOver' },
        { ...isOneOf('$.Copy.StorageClass', ['DELETED']), Next: 'PassOver' },
      ),
      // It is gone if it is missing long after its job ended. The list is read again after the pause: it has aged.
      MayItStillAppear: choose(
        'JudgeJob',
        {
          ...and(isPresent('$.Seen.Job.CompletionDate'), {
            Variable: '$.Seen.Job.CompletionDate',
            TimestampLessThanPath: '$.Settled.Before',
          }),
          Next: 'PassOver',
        },
        { ...isPresent('$.Seen.Job.CompletionDate'), Next: 'LetItAppear' },
      ),
      LetItAppear: { Type: 'Wait', Seconds: SETTLING_SECONDS, Next: 'HasSettled' },
      // By the clock, and not by the pause: a redrive may cut that short.
      HasSettled: {
        Type: 'Pass',
        QueryLanguage: 'JSONata',
        Output: outputWith('Settled', `{'Before': $fromMillis($millis() - ${SETTLING_SECONDS * 1000})}`),
        Next: 'BeginLook',
      },
    }),
  };
}

const isVisible = (visible: readonly string[]) =>
  and(isOneOf('$.DestinationBackupVaultArn', visible), isPresent('$.Seen.Job.DestinationRecoveryPointArn'));

function differs(Variable: string, StringEqualsPath: string): Test {
  return and(isPresent(Variable), { Not: { Variable, StringEqualsPath } });
}
