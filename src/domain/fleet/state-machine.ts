import { choose, type State } from './asl.ts';
import { childWorkflow } from './child.ts';
import { LABEL } from './fleet-names.ts';
import type { FleetOptions } from './fleet-options.ts';

/** AWS Backup quotas: concurrent copy jobs of an account to one destination Region. */
const COPIES_TO_A_REGION = 100;

/** Concurrent copies into logically air-gapped vaults: 20 of most types that have such a limit. */
const COPIES_TO_AIR_GAPPED = 20;

/** Step Functions: the most children of a Distributed Map at a time. */
const MOST_CHILDREN = 10_000;

/**
 * All. With less, copies that nothing is wrong with are not made: what AWS refuses is in the set again every night, one
 * refusal in a set of 19 copies is more than 5 %, and the children that run are aborted. Failures are counted and told
 * afterwards.
 */
const TOLERATED_PERCENTAGE = 100;

/** No copy is known to take longer; the history of a child that waits lasts longer. */
const TIMEOUT_SECONDS = 14 * 86_400;

/** In the output of an execution that has tolerated failures: the rule of events.json looks for it. */
export const SOME_FAILED = 'SOME_COPIES_FAILED';

/** How many copies are under way at a time, where the operator does not say it. AWS queues what is above its quotas. */
export function copiesAtATime({ destinations, airGapped, maxConcurrency }: FleetOptions): number {
  const regions = new Set(destinations.map((arn) => arn.split(':')[3])).size;
  const quota = airGapped ? COPIES_TO_AIR_GAPPED : COPIES_TO_A_REGION * Math.max(1, regions);
  return Math.min(maxConcurrency ?? quota, MOST_CHILDREN);
}

/**
 * The machine: a Distributed Map over copies.jsonl. Its children are STANDARD workflows, because an EXPRESS one lasts five
 * minutes and a copy for hours.
 */
export function stateMachine(options: FleetOptions): object {
  const { partition } = options;
  const failed = ['Failed', 'TimedOut', 'Aborted'].map((name) => ({
    Variable: `$.Run.ItemCounts.${name}`,
    NumericGreaterThan: 0,
  }));
  return {
    Comment:
      'Makes the copies of copies.jsonl, each exactly once, with the same tokens as start_missing_copies of aws-backup-mcp.',
    StartAt: LABEL,
    TimeoutSeconds: TIMEOUT_SECONDS,
    States: {
      [LABEL]: {
        Type: 'Map',
        Label: LABEL,
        MaxConcurrency: copiesAtATime(options),
        ToleratedFailurePercentage: TOLERATED_PERCENTAGE,
        ItemReader: {
          Resource: `arn:${partition}:states:::s3:getObject`,
          ReaderConfig: { InputType: 'JSONL' },
          Parameters: { 'Bucket.$': '$.Bucket', 'Key.$': '$.Key' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...childWorkflow(options),
        },
        ResultWriter: {
          Resource: `arn:${partition}:states:::s3:putObject`,
          Parameters: { 'Bucket.$': '$.Bucket', 'Prefix.$': '$.Results' },
        },
        ResultPath: '$.Map',
        Next: 'DescribeRun',
      },
      // An execution that tolerates failures succeeds: what failed is counted, so that somebody hears of it.
      DescribeRun: {
        Type: 'Task',
        Resource: `arn:${partition}:states:::aws-sdk:sfn:describeMapRun`,
        Parameters: { 'MapRunArn.$': '$.Map.MapRunArn' },
        ResultSelector: { 'ItemCounts.$': '$.ItemCounts' },
        Retry: [
          { ErrorEquals: ['States.ALL'], IntervalSeconds: 5, BackoffRate: 2, MaxAttempts: 5, JitterStrategy: 'FULL' },
        ],
        ResultPath: '$.Run',
        Next: 'DidAllSucceed',
      },
      DidAllSucceed: choose('AllCopied', { Or: failed, Next: 'SomeFailed' }),
      SomeFailed: end(SOME_FAILED),
      AllCopied: end('ALL_COPIED'),
    },
  };
}

const end = (Outcome: string): State => ({
  Type: 'Pass',
  Parameters: { Outcome, 'ItemCounts.$': '$.Run.ItemCounts', 'Results.$': '$.Map.ResultWriterDetails' },
  End: true,
});
