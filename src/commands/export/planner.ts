import type { Config } from '../../config/index.ts';
import { EXPORT_MEMBERS, OPTIONS } from '../../config/index.ts';
import { type fleetNames, NIGHTLY } from '../../domain/fleet/index.ts';
import { allow, policyDocument, trust } from '../../domain/policy/role-documents.ts';
import { iamPolicy } from '../iam-policy.ts';

// The container that exports the set afresh every night, uploads it and starts the machine: its task, its schedule, its roles.

type Names = ReturnType<typeof fleetNames>;

/** What only the operator knows. */
export const TO_REPLACE = {
  image: 'REPLACE_WITH_IMAGE',
  cluster: 'REPLACE_WITH_CLUSTER',
  subnet: 'REPLACE_WITH_SUBNET',
  executionRole: 'ecsTaskExecutionRole',
} as const;

/** Fargate: enough for the lists of some 100,000 backups (docs/fleet.md). */
const SIZE = { cpu: '1024', memory: '4096' };

export type Planner = ReturnType<typeof plannerFiles>;

export function plannerFiles(
  { settings, exportCommand }: Config,
  names: Names,
  {
    Partition,
    Account,
    Region,
    IamRoleArn,
  }: { Partition: string; Account: string; Region: string; IamRoleArn: string },
) {
  const { machine, machineArn, role, schedule, input } = names;
  const family = `${machine}-planner`;
  const roleNames = { planner: `${role}-planner`, 'planner-scheduler': `${role}-run-plan` };
  const roleArn = (name: string) => `arn:${Partition}:iam::${Account}:role/${name}`;
  const ecs = (rest: string) => `arn:${Partition}:ecs:${Region}:${Account}:${rest}`;
  const executionRoleArn = roleArn(TO_REPLACE.executionRole);
  const scheduleName = `${schedule}-planner`;
  return {
    family,
    scheduleName,
    roles: {
      planner: {
        RoleName: roleNames.planner,
        AssumeRolePolicyDocument: trust('ecs-tasks.amazonaws.com', Account, [ecs('*')]),
        Policy: policyDocument([
          // It reads what the tools read, and starts no copy itself.
          ...iamPolicy({ ...settings, readOnly: true }, [Account]).Statement,
          allow('UploadTheSet', ['s3:PutObject'], `arn:${Partition}:s3:::${input.Bucket}/${input.Key}`),
          allow('StartTheMachine', ['states:StartExecution', 'states:ListExecutions'], machineArn),
        ]),
      },
      'planner-scheduler': {
        RoleName: roleNames['planner-scheduler'],
        AssumeRolePolicyDocument: trust('scheduler.amazonaws.com', Account, [
          `arn:${Partition}:scheduler:${Region}:${Account}:schedule/default/${scheduleName}`,
          `arn:${Partition}:scheduler:${Region}:${Account}:schedule-group/default`,
        ]),
        Policy: policyDocument([
          allow(
            'RunThePlanner',
            ['ecs:RunTask'],
            [ecs(`task-definition/${family}`), ecs(`task-definition/${family}:*`)],
          ),
          {
            ...allow('PassTheRolesOfTheTask', ['iam:PassRole'], [roleArn(roleNames.planner), executionRoleArn]),
            Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
          },
        ]),
      },
    },
    taskDefinition: {
      family,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      ...SIZE,
      taskRoleArn: roleArn(roleNames.planner),
      executionRoleArn,
      containerDefinitions: [
        {
          name: 'planner',
          image: TO_REPLACE.image,
          essential: true,
          command: argumentsOf(exportCommand, Region, IamRoleArn),
          environment: guards(settings),
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': `/ecs/${family}`,
              'awslogs-region': Region,
              'awslogs-stream-prefix': 'planner',
            },
          },
        },
      ],
    },
    schedule: {
      Name: scheduleName,
      Description: `Exports the copies that are due afresh, and starts ${machine} with them.`,
      ScheduleExpression: NIGHTLY,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: ecs(`cluster/${TO_REPLACE.cluster}`),
        RoleArn: roleArn(roleNames['planner-scheduler']),
        EcsParameters: {
          TaskDefinitionArn: ecs(`task-definition/${family}`),
          TaskCount: 1,
          LaunchType: 'FARGATE',
          NetworkConfiguration: {
            awsvpcConfiguration: { Subnets: [TO_REPLACE.subnet], AssignPublicIp: 'DISABLED' },
          },
        },
        // A second run of the same hour starts nothing twice.
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 },
      },
    },
  };
}

/** The options of this export, as the planner is given them. Dates stay as they are: leave them out for a set that moves. */
function argumentsOf(
  { bucket, machineName, maxConcurrency, terms }: Config['exportCommand'],
  region: string,
  role: string,
): string[] {
  const { Lifecycle, ...selection } = terms;
  const values: Record<string, unknown> = { ...selection, IamRoleArn: role };
  for (const [name, value] of Object.entries((Lifecycle ?? {}) as object)) values[`Lifecycle.${name}`] = value;
  const flag = (name: string) => OPTIONS.find((option) => option.name === name)!.flag!;
  const own = { bucket, machineName, maxConcurrency, regions: region };
  return [
    ...Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [`${flag(name)}=${value}`])),
    ...Object.entries(EXPORT_MEMBERS).flatMap(([name, member]) =>
      values[member] === undefined ? [] : [`${flag(name)}=${values[member]}`],
    ),
  ];
}

/** The guards of this export hold for the planner as well. */
function guards({ allowDestinations, allowRegions, maxRetentionDays }: Config['settings']) {
  const values: Record<string, string | undefined> = {
    allowDestinations: allowDestinations.map(({ text }) => text).join(',') || undefined,
    allowRegions: allowRegions?.join(','),
    maxRetentionDays: maxRetentionDays?.toString(),
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: OPTIONS.find((option) => option.name === name)!.environment!, value }],
  );
}
