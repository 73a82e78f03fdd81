import { choose, fail, isOneOf, type States } from './asl.ts';
import type { CopyLine } from './copy-line.ts';
import type { FleetOptions } from './fleet-options.ts';
import { lookStates } from './look-states.ts';
import { PATIENCE, startStates } from './start-states.ts';
import { watchStates } from './watch-states.ts';

/**
 * The workflow of one line of copies.jsonl, by the rules of start_copy_job: it looks, starts the copy with its token where
 * there is none, waits for the end, and ends as the job does.
 *
 * What it cannot do, because Step Functions calls AWS Backup in its own account and Region alone: look into a destination
 * elsewhere. There the exporter has looked when it wrote the line, and AWS's list of jobs tells what came after: a line is
 * good for as long as that list reaches back. A part of a composite that is copied with its parent after the export, and
 * that AWS then does not list as a job of its own, is not seen.
 *
 * A redrive enters the state again that did not end, with the data of then. Whichever state that is, no copy is started
 * by a look of before: StartCopyJob asks how old the look is at the moment of the call, and goes back to it. A child that
 * ended in a Fail state fails again: what AWS refused, or a job that failed, takes a new execution with the same file, which
 * looks first and goes on to the next token.
 */
export function childWorkflow(
  options: Pick<FleetOptions, 'partition' | 'account' | 'region' | 'destinations' | 'lifecycle'>,
): {
  StartAt: string;
  States: States;
} {
  const { partition, account, region, destinations, lifecycle } = options;
  const backup = (action: string) => `arn:${partition}:states:::aws-sdk:backup:${action}`;
  const own = `arn:${partition}:backup:${region}:${account}:backup-vault:`;
  const visible = destinations.filter((arn) => arn.startsWith(own));
  return {
    StartAt: 'CheckDestination',
    States: {
      // Whoever can write the file must not be able to send the data elsewhere.
      CheckDestination: choose('DestinationRefused', {
        ...isOneOf('$.DestinationBackupVaultArn', destinations),
        Next: 'Begin',
      }),
      DestinationRefused: fail(
        'CopyLine.DestinationRefused',
        'The destination of this line is not one that the machine was exported for. Nothing was started.',
      ),
      // The members of the line again, with what the child keeps beside them: a state for each would be billed for each.
      Begin: {
        Type: 'Pass',
        Parameters: {
          ...Object.fromEntries(membersOf(lifecycle !== undefined).map((name) => [`${name}.$`, `$.${name}`])),
          Walk: { Attempt: 0, IsKnown: false },
          Patience: PATIENCE,
          // Nothing has settled yet.
          ...(visible.length > 0 && { Settled: { Before: '1970-01-01T00:00:00Z' } }),
        },
        Next: 'BeginLook',
      },
      ...lookStates(backup, visible),
      ...startStates(backup, lifecycle !== undefined),
      ...watchStates(backup),
    },
  };
}

/** The members of a line: a lifecycle is in every line of a set, or in none. */
function membersOf(hasLifecycle: boolean): (keyof CopyLine)[] {
  return [
    'RecoveryPointArn',
    'SourceBackupVaultName',
    'DestinationBackupVaultArn',
    'IamRoleArn',
    'IdempotencyTokens',
    'GoneCopyJobIds',
    'NotAfter',
    ...(hasLifecycle ? (['Lifecycle'] as const) : []),
  ];
}
