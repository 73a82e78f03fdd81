import fc from 'fast-check';
import type { Session } from '../../src/aws/index.ts';
import { parseDestinationPattern } from '../../src/domain/guards/destination-pattern.ts';
import type {
  CopyJobTruth,
  RecoveryPointTruth,
  Simulator,
  SimulatorOptions,
  Switches,
  WorldData,
} from '../../src/simulator/index.ts';
import { createAws } from '../support/aws.ts';
import { KEYS, serve, simulate } from '../support/server.ts';
import { falsehoods, pointsOf } from './truth.ts';

// Over generated copies: never ready for one that fails for a reason that a read could have shown, never will_fail for one
// that completes, never Copyable what cannot be copied at all; and what is said of the copy before and after is what it
// is. Each copy has a recovery point, a resource and two vaults of its own, so that many share one simulator.

const OWN = '123456789012';
const RECOVERY = '210987654321';
const PARTNER = '666666666666';
const RECOVERY_KEYS = { accessKeyId: 'AKIARECOVERYEXAMPLE1', secretAccessKey: 'recovery/secret/EXAMPLEKEY' };
const ROLE = `arn:aws:iam::${OWN}:role/S3Access`;
const REGIONS = ['us-east-1', 'us-west-2', 'af-south-1'] as const;
const ACCOUNTS = [OWN, RECOVERY, PARTNER] as const;
const DAY = 86_400_000;
const PROBE = 'probe';

const customerKey = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/customer`;
const backupKey = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/aws-backup`;
const serviceKey = (region: string) => `arn:aws:kms:${region}:${OWN}:key/aws-service`;
const vaultArn = (name: string, region: string, account: string) =>
  `arn:aws:backup:${region}:${account}:backup-vault:${name}`;

const backup = (id: string, region: string) => `arn:aws:backup:${region}:${OWN}:recovery-point:${id}`;
const TYPES: readonly [type: string, feature: string | undefined, arn: (id: string, region: string) => string][] = [
  ['EFS', undefined, backup],
  ['S3', undefined, (id, region) => backup(`bucket-20261121053000-${id.padStart(8, '0')}`, region)],
  ['DynamoDB', undefined, backup],
  ['DynamoDB', undefined, (id, region) => `arn:aws:dynamodb:${region}:${OWN}:table/t${id}/backup/${id}`],
  ['Timestream', undefined, backup],
  ['CloudFormation', undefined, backup],
  ['VirtualMachine', undefined, backup],
  ['EC2', undefined, (id, region) => `arn:aws:ec2:${region}::image/ami-${id}`],
  ['EBS', undefined, (id, region) => `arn:aws:ec2:${region}::snapshot/snap-${id}`],
  ['Storage Gateway', undefined, (id, region) => `arn:aws:ec2:${region}::snapshot/snap-${id}`],
  ['RDS', undefined, (id, region) => `arn:aws:rds:${region}:${OWN}:snapshot:awsbackup:job-${id}`],
  ['RDS', 'Amazon RDS Multi-AZ DB cluster', (id, region) => `arn:aws:rds:${region}:${OWN}:cluster-snapshot:s-${id}`],
  ['Aurora', undefined, (id, region) => `arn:aws:rds:${region}:${OWN}:cluster-snapshot:awsbackup:job-${id}`],
  ['DocumentDB', undefined, (id, region) => `arn:aws:rds:${region}:${OWN}:cluster-snapshot:awsbackup:job-${id}`],
  ['Neptune', undefined, (id, region) => `arn:aws:rds:${region}:${OWN}:cluster-snapshot:awsbackup:job-${id}`],
  ['FSx', 'FSx for Lustre', (id, region) => `arn:aws:fsx:${region}:${OWN}:backup/backup-${id}`],
  ['FSx', 'FSx for ONTAP', (id, region) => `arn:aws:fsx:${region}:${OWN}:backup/backup-${id}`],
];

const into = 'backup:CopyIntoBackupVault';
const statement = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: into,
  Resource: '*',
  ...more,
});
const POLICIES: readonly (object[] | undefined)[] = [
  undefined,
  [statement({ AWS: `arn:aws:iam::${OWN}:root` })],
  [statement({ AWS: [ROLE, RECOVERY] })],
  [statement({ AWS: `arn:aws:iam::${OWN}:role/Another` })],
  [statement('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })],
  [statement('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-another000' } } })],
  [statement('*'), statement({ AWS: '*' }, { Effect: 'Deny', Action: 'backup:Copy*' })],
  [statement('*', { Action: 'backup:*' }), statement({ AWS: PARTNER }, { Effect: 'Deny' })],
];

const copy = fc.record({
  type: fc.constantFrom(...TYPES),
  // Most are whole and of one Region and account: else nearly every copy would fail for several reasons at once.
  status: fc.oneof(
    { weight: 8, arbitrary: fc.constant('COMPLETED' as const) },
    { weight: 1, arbitrary: fc.constantFrom('AVAILABLE', 'CREATING', 'DELETING', 'EXPIRED', 'PARTIAL') },
  ),
  age: fc.constantFrom(1, 40, 150),
  kept: fc.constantFrom(
    { DeleteAfterDays: 400 },
    { DeleteAfterDays: 160 },
    { MoveToColdStorageAfterDays: 60, DeleteAfterDays: 400 },
    undefined,
  ),
  sourceKey: fc.constantFrom('customer', 'customer', 'service', 'none'),
  from: fc.constantFrom('us-east-1', 'us-east-1', 'af-south-1'),
  to: fc.constantFrom('us-east-1', ...REGIONS),
  account: fc.constantFrom(OWN, OWN, ...ACCOUNTS),
  vault: fc.constantFrom('standard', 'standard', 'standard', 'air-gapped', 'locked', 'creating', 'missing'),
  onBackupKey: fc.constantFrom(false, false, false, true),
  range: fc.constantFrom([90, 3650], [7, 100], [1, undefined], [undefined, 200]),
  policy: fc.constantFrom(...POLICIES),
  lifecycle: fc.constantFrom(
    undefined,
    undefined,
    { DeleteAfterDays: 90 },
    { DeleteAfterDays: 200 },
    { MoveToColdStorageAfterDays: 10, DeleteAfterDays: 100 },
    { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 },
    { MoveToColdStorageAfterDays: 10, DeleteAfterDays: -1 },
  ),
});
type Copy = typeof copy extends fc.Arbitrary<infer T> ? T : never;

function worldOf(copies: readonly Copy[], now: number, enabled: boolean): WorldData {
  const places = REGIONS.flatMap((region) => ACCOUNTS.map((account) => [region, account] as const));
  const created = new Date(now - 500 * DAY).toISOString();
  const at = { AccountId: OWN, CreationDate: created };
  const keysOf = (account: string) => ({ ...(account === OWN ? KEYS : RECOVERY_KEYS) });
  return {
    Organizations: [
      {
        Id: 'o-a1b2c3d4e5',
        ManagementAccountId: OWN,
        AccountIds: [OWN, RECOVERY],
        IsCrossAccountBackupEnabled: enabled,
        LastUpdateTime: created,
      },
    ],
    Accounts: ACCOUNTS.map((AccountId) => ({
      AccountId,
      Name: AccountId,
      AccessKeys:
        AccountId === PARTNER
          ? []
          : [
              {
                AccessKeyId: keysOf(AccountId).accessKeyId,
                SecretAccessKey: keysOf(AccountId).secretAccessKey,
                Arn: `arn:aws:iam::${AccountId}:user/operator`,
              },
            ],
      Roles: AccountId === OWN ? [{ RoleArn: ROLE }] : [],
    })),
    Keys: [
      ...places.map(([region, account]) => ({ KeyArn: customerKey(region, account), SharedWith: [...ACCOUNTS] })),
      ...places.map(([region, account]) => ({ KeyArn: backupKey(region, account), AwsManaged: 'aws/backup' })),
      ...REGIONS.map((region) => ({ KeyArn: serviceKey(region), AwsManaged: 'aws/ebs' })),
    ],
    Vaults: [
      ...places.map(([Region, AccountId]) => ({
        ...at,
        BackupVaultName: 'Default',
        AccountId,
        Region,
        EncryptionKeyArn: backupKey(Region, AccountId),
      })),
      // Whatever can be copied at all can be copied into these.
      ...REGIONS.map((Region) => ({
        ...at,
        BackupVaultName: PROBE,
        Region,
        EncryptionKeyArn: customerKey(Region, OWN),
      })),
      ...copies.flatMap((one, id) => [
        { ...at, BackupVaultName: `source-${id}`, Region: one.from, EncryptionKeyArn: customerKey(one.from, OWN) },
        ...destinationOf(one, id, created),
      ]),
    ],
    RecoveryPoints: copies.map((one, id) => ({
      AccountId: OWN,
      Region: one.from,
      BackupVaultName: `source-${id}`,
      RecoveryPointArn: one.type[2](`${id}`, one.from),
      ResourceArn: `arn:aws:any:${one.from}:${OWN}:resource/${id}`,
      ResourceType: one.type[0],
      ...(one.type[1] && { Feature: one.type[1] }),
      ...(one.sourceKey !== 'none' && {
        EncryptionKeyArn: one.sourceKey === 'customer' ? customerKey(one.from, OWN) : serviceKey(one.from),
      }),
      Status: one.status,
      CreationDate: new Date(now - one.age * DAY).toISOString(),
      BackupSizeInBytes: 1024,
      IamRoleArn: ROLE,
      ...(one.kept && { Lifecycle: one.kept }),
    })),
  };
}

function destinationOf(
  { vault, to, account, onBackupKey, range, policy }: Copy,
  id: number,
  created: string,
): NonNullable<WorldData['Vaults']> {
  if (vault === 'missing') return [];
  const [MinRetentionDays, MaxRetentionDays] = range;
  const airGapped = vault === 'air-gapped' || vault === 'creating';
  return [
    {
      BackupVaultName: `destination-${id}`,
      AccountId: account,
      Region: to,
      CreationDate: created,
      EncryptionKeyArn: onBackupKey && !airGapped ? backupKey(to, account) : customerKey(to, account),
      VaultState: vault === 'creating' ? 'CREATING' : 'AVAILABLE',
      ...(airGapped && {
        VaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
        MinRetentionDays: MinRetentionDays ?? 7,
        MaxRetentionDays: MaxRetentionDays ?? 365,
      }),
      ...(vault === 'locked' && {
        Locked: true,
        ...(MinRetentionDays !== undefined && { MinRetentionDays }),
        ...(MaxRetentionDays !== undefined && { MaxRetentionDays }),
      }),
      ...(policy && { Policy: { Statement: policy as Record<string, unknown>[] } }),
    },
  ];
}

interface Seen {
  copy: Copy;
  verdict: string;
  failing: string[];
  works: boolean;
  copyable: boolean | 'unknown';
  /** Whether it can be copied within its account and Region. */
  probe: boolean;
  diagnosis: string | undefined;
  falseStatements: string[];
}

async function run(copies: readonly Copy[], switches: Partial<Switches>, enabled: boolean): Promise<Seen[]> {
  const options: SimulatorOptions = { world: worldOf(copies, Date.now(), enabled), switches, speed: 1e9, seed: 1 };
  const { simulator, clock } = await simulate(options);
  const aws = createAws({
    clock,
    profiles: ['own', 'recovery'],
    endpoint: async (profile) => ({ url: simulator.url, credentials: profile === 'recovery' ? RECOVERY_KEYS : KEYS }),
  });
  const anywhere = parseDestinationPattern('arn:aws:backup:*:*:backup-vault:*');
  if (!anywhere.ok) throw new Error('a bad pattern in a test');
  const server = await serve(
    simulator.url,
    { profiles: ['own', 'recovery'], allowDestinations: [anywhere.value] },
    { aws, clock },
  );

  /** An answer, and what of it is false. */
  const ask = async (tool: string, args: Record<string, unknown>) => {
    const { json: answer } = await server.call(tool, args);
    const asked = { tool, arguments: args, answer, account: OWN, now: clock.now(), took: 0, before: [] };
    const wrong = answer.Error ? [answer.Error.Code] : falsehoods({ ...asked, listedAtOnce: true }, simulator);
    return {
      answer,
      wrong: wrong.map((what) => `${tool} ${JSON.stringify(args)}: ${what}: ${JSON.stringify(answer)}`),
    };
  };
  /** Copies by AWS's own word alone; the job, where AWS makes one, has ended. */
  const make = async (request: Parameters<Session['startCopyJob']>[0], region: string) => {
    await aws
      .session()
      .startCopyJob(request, OWN, { region })
      .catch(() => {});
    clock.advance(10_000);
    return simulator.copyJobs().find((job) => job.IdempotencyToken === request.IdempotencyToken);
  };

  const see = async (one: Copy, id: number): Promise<Seen> => {
    const request = {
      RecoveryPointArn: one.type[2](`${id}`, one.from),
      SourceBackupVaultName: `source-${id}`,
      DestinationBackupVaultArn: vaultArn(`destination-${id}`, one.to, one.account),
      IamRoleArn: ROLE,
      ...(one.lifecycle && { Lifecycle: one.lifecycle }),
    };
    const { json } = await server.call('plan_copy_job', request);
    const checks: { Check: string; Status: string }[] = json.Checks;
    const listed = await ask('list_recovery_points', { BackupVaultName: `source-${id}`, Region: one.from });
    const falseStatements = listed.wrong;

    const { Lifecycle: _, ...asSource } = request;
    const probe = await make(
      { ...asSource, DestinationBackupVaultArn: vaultArn(PROBE, one.from, OWN), IdempotencyToken: `probe-${id}` },
      one.from,
    );
    const job = await make({ ...request, IdempotencyToken: `${id}` }, one.from);
    const works = hasCopied(job);
    let diagnosis: string | undefined;
    if (job) {
      const described = await ask('describe_copy_job', { CopyJobId: job.CopyJobId, Region: one.from });
      diagnosis = described.answer.Diagnosis?.Category;
      falseStatements.push(...described.wrong);
    }
    if (job && works) {
      const [source] = simulator.recoveryPoints(OWN, one.from, `source-${id}`);
      falseStatements.push(...effectsThatDiffer(json, job, source!, simulator));
      falseStatements.push(...(await ask('start_copy_job', request)).wrong);
    }
    return {
      copy: one,
      verdict: json.Verdict,
      failing: checks.filter((check) => check.Status === 'fail').map((check) => check.Check),
      works,
      copyable: listed.answer.RecoveryPoints?.[0]?.Copyable,
      probe: hasCopied(probe),
      diagnosis,
      falseStatements,
    };
  };
  const seen: Seen[] = [];
  for (let id = 0; id < copies.length; id += 10) {
    seen.push(...(await Promise.all(copies.slice(id, id + 10).map((one, offset) => see(one, id + offset)))));
  }
  return seen;
}

const hasCopied = (job: CopyJobTruth | undefined) => job?.State === 'COMPLETED' || job?.State === 'PARTIAL';

/** What a plan has said of the copy that is not so. */
function effectsThatDiffer({ Effective }: any, job: CopyJobTruth, source: RecoveryPointTruth, simulator: Simulator) {
  const copy = pointsOf(job.DestinationBackupVaultArn, simulator).find(
    (point) => point.RecoveryPointArn === job.DestinationRecoveryPointArn,
  );
  const on = (days: number | undefined) =>
    days === undefined ? undefined : new Date(source.CreationDate + days * DAY).toISOString();
  const expected = {
    DeleteAt: on(job.Lifecycle.DeleteAfterDays),
    MoveToColdStorageAt: on(job.Lifecycle.MoveToColdStorageAfterDays),
    // A copy whose day of deletion has passed may be gone at once; a key that is left out is not known.
    EncryptionKeyArn: copy && (Effective.EncryptionKeyArn === undefined ? undefined : copy.EncryptionKeyArn),
  };
  return Object.entries(expected)
    .filter(([member, value]) => Effective[member] !== value && (copy || member !== 'EncryptionKeyArn'))
    .map(([member, value]) => `${member} of ${job.RecoveryPointArn} is ${value}: ${JSON.stringify(Effective)}`);
}

/** What AWS does where it documents nothing, and whether the organization has enabled copies between accounts. */
const SETTINGS: readonly [switches: Partial<Switches>, enabled: boolean][] = [
  [{}, true],
  [{ 'default-key-same-account': 'copied', 'default-vault-cross-account': 'fully-managed-allowed' }, true],
  [
    {
      'cloudformation-cross-account': 'unsupported',
      'cold-without-deletion': 'refused',
      'unsupported-copy': 'InvalidRequestException',
    },
    true,
  ],
  [
    {
      'missing-destination-vault': 'AccessDeniedException',
      'recovery-point-status': 'fail-job',
      'null-members': 'absent',
    },
    false,
  ],
];

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

export interface PlanReport {
  copies: number;
  /** How many copies had each verdict. */
  verdicts: Record<string, number>;
  /** How many copies each check has failed. */
  checks: Record<string, number>;
  copyable: Record<string, number>;
  diagnoses: Record<string, number>;
  readyAndFailed: Seen[];
  willFailAndWorked: Seen[];
  /** Copyable and no copy could be made of it within its account and Region, or the other way round. */
  wronglyCopyable: Seen[];
  falseStatements: string[];
}

/** Plans and makes so many generated copies, in equal parts under each of the settings. */
export async function planWorlds(copies: number): Promise<PlanReport> {
  const seen: Seen[] = [];
  for (const [index, [switches, enabled]] of SETTINGS.entries()) {
    const numRuns = Math.ceil(copies / SETTINGS.length);
    seen.push(...(await run(fc.sample(copy, { numRuns, seed: index + 1 }), switches, enabled)));
  }
  return {
    copies: seen.length,
    verdicts: count(seen.map(({ verdict }) => verdict)),
    checks: count(seen.flatMap(({ failing }) => failing)),
    copyable: count(seen.map(({ copyable }) => `${copyable}`)),
    diagnoses: count(seen.flatMap(({ diagnosis }) => diagnosis ?? [])),
    readyAndFailed: seen.filter(({ verdict, works }) => verdict === 'ready' && !works),
    willFailAndWorked: seen.filter(({ verdict, works }) => verdict === 'will_fail' && works),
    wronglyCopyable: seen.filter(({ copyable, probe, works }) => copyable === !probe || (copyable === false && works)),
    falseStatements: seen.flatMap(({ falseStatements }) => falseStatements),
  };
}
