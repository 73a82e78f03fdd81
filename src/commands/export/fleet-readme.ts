import type { fleetNames } from '../../domain/fleet/index.ts';
import { VERSION } from '../../version.ts';
import { type Planner, TO_REPLACE } from './planner.ts';

interface Facts {
  Account: string;
  Region: string;
  Copies: number;
  DestinationBackupVaultArn: string;
  Simulated?: true;
}

const sh = (...lines: string[]) => ['```sh', ...lines, '```'].join('\n');

/** Creates a role with the documents in `cli/`. */
const createRole = (name: string, file: string) => [
  `aws iam create-role --role-name ${name} --assume-role-policy-document file://cli/${file}-trust.json`,
  `aws iam put-role-policy --role-name ${name} --policy-name ${name} --policy-document file://cli/${file}-policy.json`,
];

const deleteRole = (name: string) => [
  `aws iam delete-role-policy --role-name ${name} --policy-name ${name}`,
  `aws iam delete-role --role-name ${name}`,
];

/** The README of an export: every command with its names, for a shell in the folder. */
export function fleetReadme(names: ReturnType<typeof fleetNames>, planner: Planner, facts: Facts): string {
  const { machine, machineArn, role, schedulerRole, rule, topic, topicArn, schedule, input } = names;
  const { Account, Region, Copies, DestinationBackupVaultArn, Simulated } = facts;
  const at = `--region ${Region}`;
  const object = `s3://${input.Bucket}/${input.Key}`;
  const { planner: task, 'planner-scheduler': starter } = planner.roles;
  return [
    `# ${machine}: copies to ${DestinationBackupVaultArn}`,
    `Written by aws-backup-mcp ${VERSION} for account ${Account} in ${Region}: ${Copies} ${Copies === 1 ? 'copy' : 'copies'} in \`copies.jsonl\`.${Simulated ? ' **Simulated: nothing here is in AWS.**' : ''} Run the commands in this folder, with credentials of that account. Bucket ${input.Bucket} must exist in ${Region}.`,
    'The machine and `start_missing_copies` send the same tokens: running both, or one of them twice, copies nothing twice. A line is good for 29 days; export again after that.',
    '## 1. Upload the set',
    sh(`aws s3 cp copies.jsonl ${object} ${at}`),
    '## 2. Create the role',
    sh(...createRole(role, 'machine')),
    '## 3. Create the machine',
    sh(
      `aws stepfunctions create-state-machine --name ${machine} --type STANDARD --definition file://state-machine.asl.json --role-arn ${names.roleArn} ${at}`,
    ),
    'After a later export with other options, update both:',
    sh(
      `aws iam put-role-policy --role-name ${role} --policy-name ${role} --policy-document file://cli/machine-policy.json`,
      `aws stepfunctions update-state-machine --state-machine-arn ${machineArn} --definition file://state-machine.asl.json ${at}`,
    ),
    '## 4. Run',
    sh(
      `aws stepfunctions start-execution --state-machine-arn ${machineArn} --name "$(date -u +%Y-%m-%dT%H)" --input file://cli/input.json ${at}`,
    ),
    `The results of each copy are in s3://${input.Bucket}/${input.Results}/. A copy that fails does not stop the others, and the execution succeeds: if any copy failed, its output says \`SOME_COPIES_FAILED\`.`,
    '## 5. Redrive',
    'Within 14 days, for an execution that failed, timed out or was aborted: the copies that had not ended go on. A copy that failed, and an execution that tolerated failures, take a new run (step 4): it looks first, and copies nothing twice.',
    sh(
      `aws stepfunctions redrive-execution --execution-arn "${machineArn.replace(':stateMachine:', ':execution:')}:$NAME" ${at}`,
    ),
    '## Get notified of failures',
    sh(
      `aws sns create-topic --name ${topic} ${at}`,
      `aws sns set-topic-attributes --topic-arn ${topicArn} --attribute-name Policy --attribute-value file://cli/topic-policy.json ${at}`,
      `aws events put-rule --cli-input-json file://cli/rule.json ${at}`,
      `aws events put-targets --cli-input-json file://cli/rule-targets.json ${at}`,
    ),
    `Then subscribe to ${topicArn}.`,
    '## Every night',
    `The planner exports the set afresh, uploads it and starts the machine. Build its image from \`Dockerfile.planner\` of aws-backup-mcp. In \`cli/task-definition.json\`, replace \`${TO_REPLACE.image}\` and, if it has another name, the role \`${TO_REPLACE.executionRole}\` (also in \`cli/planner-scheduler-policy.json\`); in \`cli/planner-schedule.json\`, replace \`${TO_REPLACE.cluster}\`, \`${TO_REPLACE.subnet}\` and the time. The subnet needs a way to AWS's endpoints.`,
    sh(
      ...createRole(task.RoleName, 'planner'),
      ...createRole(starter.RoleName, 'planner-scheduler'),
      `aws logs create-log-group --log-group-name /ecs/${planner.family} ${at}`,
      `aws ecs register-task-definition --cli-input-json file://cli/task-definition.json ${at}`,
      `aws scheduler create-schedule --cli-input-json file://cli/planner-schedule.json ${at}`,
    ),
    'Or, if something else writes `copies.jsonl` to the bucket before, only start the machine:',
    sh(
      ...createRole(schedulerRole, 'scheduler'),
      `aws scheduler create-schedule --cli-input-json file://cli/schedule.json ${at}`,
    ),
    '## Remove',
    'Leave out what was not created. Copies and their jobs stay.',
    sh(
      `aws scheduler delete-schedule --name ${planner.scheduleName} ${at}`,
      `aws scheduler delete-schedule --name ${schedule} ${at}`,
      `aws events remove-targets --rule ${rule} --ids failures ${at}`,
      `aws events delete-rule --name ${rule} ${at}`,
      `aws sns delete-topic --topic-arn ${topicArn} ${at}`,
      `aws stepfunctions delete-state-machine --state-machine-arn ${machineArn} ${at}`,
      ...[role, schedulerRole, task.RoleName, starter.RoleName].flatMap(deleteRole),
      `aws logs delete-log-group --log-group-name /ecs/${planner.family} ${at}`,
      `aws s3 rm ${object} ${at}`,
      `aws s3 rm s3://${input.Bucket}/${input.Results}/ --recursive ${at}`,
    ),
    '## Limits',
    'This was never run on AWS. The child of the machine was run, state by state, by an interpreter against a simulator of AWS Backup; the Distributed Map, EventBridge, ECS and the IAM policies were not run. The commands above were checked against the AWS CLI, not against AWS. Try the machine with a small selection first.',
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}
