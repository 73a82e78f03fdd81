import { DEFAULT_NAME, type FleetOptions, isFleetName } from './fleet-options.ts';

/** The Map state's label: it stands in the ARNs of its children. */
export const LABEL = 'Copies';

/** What the parts of a machine are called, in AWS's names and ARNs. */
export interface FleetNames {
  machine: string;
  machineArn: string;
  /** The role of the machine. */
  role: string;
  roleArn: string;
  /** The role that EventBridge Scheduler starts the machine with. */
  schedulerRole: string;
  schedulerRoleArn: string;
  rule: string;
  ruleArn: string;
  schedule: string;
  /** The SNS topic that failures are sent to. */
  topic: string;
  topicArn: string;
  /** The input of an execution. */
  input: { Bucket: string; Key: string; Results: string };
}

/** Throws a RangeError for a name that no role could have: `isFleetName` tells. */
export function fleetNames({ partition, account, region, bucket, ...options }: FleetOptions): FleetNames {
  const machine = options.name ?? DEFAULT_NAME;
  if (!isFleetName(machine)) throw new RangeError(`${machine}: not the name of a state machine and its roles`);
  const arn = (service: string, rest: string, of = region) => `arn:${partition}:${service}:${of}:${account}:${rest}`;
  // Roles are global: two Regions' machines of one name each have their own.
  const role = `${machine}-${region}`;
  const schedulerRole = `${role}-scheduler`;
  const rule = `${machine}-failures`;
  return {
    machine,
    machineArn: arn('states', `stateMachine:${machine}`),
    role,
    roleArn: arn('iam', `role/${role}`, ''),
    schedulerRole,
    schedulerRoleArn: arn('iam', `role/${schedulerRole}`, ''),
    rule,
    ruleArn: arn('events', `rule/${rule}`),
    schedule: machine,
    topic: rule,
    topicArn: arn('sns', rule),
    input: { Bucket: bucket, Key: `${machine}/copies.jsonl`, Results: `${machine}/results` },
  };
}
