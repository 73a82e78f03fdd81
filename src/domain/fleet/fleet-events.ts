import type { FleetNames } from './fleet-names.ts';
import { NIGHTLY } from './fleet-options.ts';
import { SOME_FAILED } from './state-machine.ts';

/**
 * The EventBridge rule for executions that failed, were aborted or timed out, or that tolerated failures, and the schedule:
 * each as the input of PutRule, PutTargets and CreateSchedule.
 */
export function fleetEvents(names: FleetNames): { Rule: object; Targets: object; Schedule: object } {
  const { machine, machineArn, rule, topicArn, schedulerRoleArn, input } = names;
  const pattern = {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: {
      stateMachineArn: [machineArn],
      $or: [
        { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
        // The execution has succeeded, and some of its copies have not. The output stands in the event as text.
        { status: ['SUCCEEDED'], output: [{ wildcard: `*"${SOME_FAILED}"*` }] },
      ],
    },
  };
  return {
    Rule: {
      Name: rule,
      Description: `Executions of ${machine} in which copies failed.`,
      EventPattern: JSON.stringify(pattern),
      State: 'ENABLED',
    },
    Targets: { Rule: rule, Targets: [{ Id: 'failures', Arn: topicArn }] },
    Schedule: {
      Name: names.schedule,
      Description: `Starts ${machine} with the copies.jsonl of the day. Export the set again before: a line is good for 29 days.`,
      ScheduleExpression: NIGHTLY,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: machineArn,
        RoleArn: schedulerRoleArn,
        Input: JSON.stringify(input),
        // A second execution makes nothing twice, and a late one is better than none.
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
      },
    },
  };
}
