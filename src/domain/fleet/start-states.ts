import { and, choose, contains, fail, isOneOf, isPresent, jsonata, outputWith, type States, set } from './asl.ts';
import { isOfOtherCopy } from './look-states.ts';
import { passes, RETRY_READS, TRANSIENT, UNNAMED } from './task-errors.ts';
import { ENDED_WITHOUT_COPY } from './watch-states.ts';

/** How often a child tries again what AWS throttles or has no room for: about a day. */
const MOST_REFUSALS = 100;

/** The first pause after such a refusal, in seconds: each is drawn from it to its double, and it doubles up to the longest. */
const FIRST_PAUSE = 8;
const LONGEST_PAUSE = 512;

/** After how long a job is listed, if it is at all, in seconds: the delay that start_copy_job waits, with a reserve for clocks. */
const LISTED_AFTER = 150;

/**
 * For how long a look allows a start, in milliseconds. A child usually needs seconds from its look to the start; one that
 * needs longer looks again. A redrive can enter StartCopyJob days after the look. By then AWS may have forgotten a token
 * that it accepted. Together with the delay until a job is listed (LISTED_AFTER) and the timeout of the call, this is less
 * than ten minutes: a start that AWS accepted is either listed at the next look, or its token is younger than that.
 */
const LOOK_IS_GOOD_FOR = 5 * 60_000;

const START_TIMEOUT_SECONDS = 60;

/** The token, or an error if the look is too old or has no time. */
const TOKEN = `$millis() - $toMillis($states.input.Look.At) < ${LOOK_IS_GOOD_FOR} ? $states.input.Token.Value : $error('The look at the copy jobs is too old to start a copy. Nothing was started.')`;

/**
 * The states that start the copy, after a look. StartCopyJob has no Retry, and none of its errors ends the execution there:
 * what passes by itself goes back to the look. It is in JSONata, which has the time at which the call is made: the context
 * has the time at which the state was entered, and AWS does not document which one that is after a redrive.
 */
export function startStates(backup: (action: string) => string, hasLifecycle: boolean): States {
  return {
    NextAttempt: set('Walk', { 'Attempt.$': 'States.MathAdd($.Walk.Attempt, 1)', IsKnown: false }, 'ReadClock'),
    ReadClock: set(
      'Clock',
      { 'Now.$': '$$.State.EnteredTime', 'Attempts.$': 'States.ArrayLength($.IdempotencyTokens)' },
      'CheckLine',
    ),
    CheckLine: choose(
      'TakeToken',
      { Variable: '$.Clock.Now', TimestampGreaterThanEqualsPath: '$.NotAfter', Next: 'LineTooOld' },
      { Variable: '$.Walk.Attempt', NumericGreaterThanEqualsPath: '$.Clock.Attempts', Next: 'NoAttemptLeft' },
    ),
    TakeToken: set('Token', { 'Value.$': 'States.ArrayGetItem($.IdempotencyTokens, $.Walk.Attempt)' }, 'StartCopyJob'),
    StartCopyJob: {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: backup('startCopyJob'),
      Arguments: {
        RecoveryPointArn: jsonata('$states.input.RecoveryPointArn'),
        SourceBackupVaultName: jsonata('$states.input.SourceBackupVaultName'),
        DestinationBackupVaultArn: jsonata('$states.input.DestinationBackupVaultArn'),
        IamRoleArn: jsonata('$states.input.IamRoleArn'),
        IdempotencyToken: jsonata(TOKEN),
        ...(hasLifecycle && { Lifecycle: jsonata('$states.input.Lifecycle') }),
      },
      TimeoutSeconds: START_TIMEOUT_SECONDS,
      Catch: [
        // Back to the look, after a pause, and not for ever: it counts as a refusal.
        { ErrorEquals: ['States.QueryEvaluationError'], Output: FAILURE, Next: 'IsItEnough' },
        { ErrorEquals: ['States.ALL'], Output: FAILURE, Next: 'JudgeRefusal' },
      ],
      Output: outputWith('Started', '$states.result'),
      Next: 'DescribeStarted',
    },
    // AWS documents neither that it refuses a token that came with other parameters before, nor with which error.
    JudgeRefusal: choose('JudgeFailure', {
      ...and(
        isOneOf('$.Failure.Error', [
          'Backup.InvalidParameterValueException',
          'Backup.InvalidRequestException',
          UNNAMED,
        ]),
        contains('$.Failure.Cause', ['dempoten']),
      ),
      Next: 'TokenIsKnown',
    }),
    DescribeStarted: {
      Type: 'Task',
      Resource: backup('describeCopyJob'),
      Parameters: { 'CopyJobId.$': '$.Started.CopyJobId' },
      ResultSelector: { From: 'answer', 'Job.$': '$.CopyJob' },
      Retry: [
        {
          ErrorEquals: ['Backup.ResourceNotFoundException'],
          IntervalSeconds: 5,
          BackoffRate: 2,
          MaxAttempts: 2,
        },
        ...RETRY_READS,
      ],
      Catch: [
        { ErrorEquals: ['Backup.ResourceNotFoundException'], ResultPath: '$.Failure', Next: 'TokenIsKnown' },
        { ErrorEquals: [...TRANSIENT, UNNAMED], ResultPath: '$.Failure', Next: 'JudgeFailure' },
      ],
      ResultPath: '$.Seen',
      Next: 'JudgeAnswer',
    },
    JudgeAnswer: choose(
      'WatchAnswer',
      { ...isOfOtherCopy, Next: 'TokenInUse' },
      { ...isOneOf('$.Seen.Job.State', ['COMPLETED', 'PARTIAL']), Next: 'IsKnownToBeGone' },
      // It had failed before this child looked. A job that fails under this child ends it.
      {
        ...and(isOneOf('$.Seen.Job.State', ['FAILED']), isPresent('$.Seen.Job.CreationDate'), {
          Variable: '$.Seen.Job.CreationDate',
          TimestampLessThanPath: '$.Look.At',
        }),
        Next: 'NextAttempt',
      },
      { ...isOneOf('$.Seen.Job.State', ENDED_WITHOUT_COPY), Next: 'JudgeJob' },
    ),
    // AWS knows the token and does not tell its job. It can be under way and not listed yet.
    TokenIsKnown: set('Walk', { 'Attempt.$': '$.Walk.Attempt', IsKnown: true }, 'WaitUntilListed'),
    WaitUntilListed: { Type: 'Wait', Seconds: LISTED_AFTER, Next: 'BeginLook' },

    JudgeFailure: choose('Refused', { ...passes('Failure'), Next: 'IsItEnough' }),
    IsItEnough: choose('DrawPause', {
      Variable: '$.Patience.Refusals',
      NumericGreaterThanEquals: MOST_REFUSALS,
      Next: 'Refused',
    }),
    DrawPause: set(
      'Drawn',
      {
        'Seconds.$': 'States.MathRandom($.Patience.Pause, States.MathAdd($.Patience.Pause, $.Patience.Pause))',
      },
      'PauseAfterRefusal',
    ),
    PauseAfterRefusal: { Type: 'Wait', SecondsPath: '$.Drawn.Seconds', Next: 'CanPauseGrow' },
    CanPauseGrow: choose('CountRefusal', {
      Variable: '$.Patience.Pause',
      NumericLessThan: LONGEST_PAUSE,
      Next: 'GrowPause',
    }),
    GrowPause: set(
      'Patience',
      {
        'Refusals.$': '$.Patience.Refusals',
        'Pause.$': 'States.MathAdd($.Patience.Pause, $.Patience.Pause)',
      },
      'CountRefusal',
    ),
    CountRefusal: set(
      'Patience',
      { 'Refusals.$': 'States.MathAdd($.Patience.Refusals, 1)', 'Pause.$': '$.Patience.Pause' },
      'BeginLook',
    ),

    Refused: { Type: 'Fail', ErrorPath: '$.Failure.Error', CausePath: '$.Failure.Cause' },
    TokenInUse: fail(
      'CopyToken.InUse',
      'AWS answered the token of this copy with the job of another copy. Nothing was started.',
    ),
    NoRecord: fail(
      'CopyJob.NoRecord',
      'AWS knows the token of this attempt and lists no job that it belongs to: it keeps records of copy jobs for 30 days after their end. Whether there is a copy is not known, so none was started. Look into the destination vault.',
    ),
    LineTooOld: fail(
      'CopyLine.TooOld',
      'The line was written so long ago that AWS may no longer list a copy made since. Nothing was started. Export the set again.',
    ),
    NoAttemptLeft: fail(
      'CopyAttempts.Exhausted',
      'Every attempt that the line has a token for has ended without a copy. Nothing more was started. Diagnose the failed jobs, then start the copy with start_copy_job.',
    ),
  };
}

const FAILURE = outputWith('Failure', '$states.errorOutput');

/** What a child begins with. */
export const PATIENCE = { Refusals: 0, Pause: FIRST_PAUSE };
