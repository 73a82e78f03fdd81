import {
  allowedTargets,
  COPYABLE_RESOURCES,
  denyCopies,
  ofAccounts,
  type PolicyDocument,
  type Statement,
} from '../policy/copy-statements.ts';
import { PASS_THE_COPY_ROLE, passRoleStatement } from '../policy/denied-action.ts';
import { allow, policyDocument, trust } from '../policy/role-documents.ts';
import { type FleetNames, LABEL } from './fleet-names.ts';
import type { FleetOptions } from './fleet-options.ts';

/** A role to create: who may use it, and what it may do. */
export interface RoleFile {
  RoleName: string;
  AssumeRolePolicyDocument: object;
  Policy: PolicyDocument;
}

/**
 * The role of the machine, the role that EventBridge Scheduler starts it with, and the policy of the topic of its failures.
 * An EventBridge rule needs no role to send to a topic.
 */
export function fleetRoles(
  options: FleetOptions,
  names: FleetNames,
): { Machine: RoleFile; Scheduler: RoleFile; TopicPolicy: object } {
  const { partition, account, region } = options;
  const { machineArn, role, schedulerRole, schedule } = names;
  const group = `arn:${partition}:scheduler:${region}:${account}:schedule-group/default`;
  return {
    Machine: {
      RoleName: role,
      // A child's machine is named after the Map state, too.
      AssumeRolePolicyDocument: trust('states.amazonaws.com', account, [machineArn, `${machineArn}/*`]),
      Policy: policyDocument(machineStatements(options, names)),
    },
    Scheduler: {
      RoleName: schedulerRole,
      AssumeRolePolicyDocument: trust('scheduler.amazonaws.com', account, [
        group,
        `arn:${partition}:scheduler:${region}:${account}:schedule/default/${schedule}`,
      ]),
      Policy: policyDocument([allow('StartTheMachine', ['states:StartExecution'], machineArn)]),
    },
    TopicPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'PublishFailures',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: names.topicArn,
          Condition: {
            StringEquals: { 'aws:SourceAccount': account },
            ArnEquals: { 'aws:SourceArn': names.ruleArn },
          },
        },
      ],
    },
  };
}

/** What the calls of the machine need, and nothing else. */
function machineStatements(options: FleetOptions, { machine, machineArn, input }: FleetNames): Statement[] {
  const { partition, account, region, destinations } = options;
  const states = (kind: string) => `arn:${partition}:states:${region}:${account}:${kind}:${machine}`;
  const own = `arn:${partition}:backup:${region}:${account}:backup-vault:`;
  const looksAtCopies = destinations.some((arn) => arn.startsWith(own));
  const object = (key: string) => `arn:${partition}:s3:::${input.Bucket}/${key}`;
  return [
    allow('ReadCopyJobs', ['backup:ListCopyJobs', 'backup:DescribeCopyJob'], '*'),
    // A recovery point has the ARN of the service that holds it.
    ...(looksAtCopies ? [allow('ReadCopies', ['backup:DescribeRecoveryPoint'], '*')] : []),
    allow('StartCopies', ['backup:StartCopyJob'], ofAccounts(COPYABLE_RESOURCES, [account])),
    passRoleStatement(PASS_THE_COPY_ROLE, options.roleArn),
    denyCopies('DenyCopiesToOtherVaultsThanTheSet', [...new Set(destinations)]),
    // Implied by the one before, and kept if somebody adds a vault to that.
    denyCopies('DenyCopiesToOtherVaults', allowedTargets(account, options)),
    allow('ReadTheSet', ['s3:GetObject'], object(input.Key)),
    // Step Functions developer guide, "IAM policies for Distributed Map": what its ResultWriter calls.
    allow(
      'WriteResults',
      ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
      object(`${input.Results}/*`),
    ),
    allow('StartChildren', ['states:StartExecution'], machineArn),
    allow(
      'FollowChildren',
      ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'],
      [`${states('execution')}:*`, `${states('execution')}/${LABEL}:*`],
    ),
    allow('CountFailures', ['states:DescribeMapRun'], `${states('mapRun')}/${LABEL}:*`),
  ];
}
